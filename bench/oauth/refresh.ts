import type { Bench } from '../harness/bench.js';
import { compareWithPeer, measureInTurns } from '../harness/paired.js';
import type { RefreshLoad, RefreshResult } from '../harness/refresh-load.js';
import type { Measurement } from '../harness/report.js';
import { connections } from '../harness/request-rate.js';
import {
  buildBasicHeader,
  startBetterAuth,
  startOidcProvider,
  type StartedSide,
  startPatchbay,
} from './sides.js';

const unit = 'req/s';

/** Refresh token rotation with sealed responses in PostgreSQL, compared with oidc-provider and better-auth. */
export async function oauthRefresh(bench: Bench): Promise<Measurement[]> {
  const options = { format: 'jwt', refreshTokens: connections } as const;
  const sides = {
    patchbay: await startPatchbay(bench, connections),
    postgres: await startOidcProvider(bench, 'postgres', options),
    memory: await startOidcProvider(bench, 'memory', options),
    betterAuth: await startBetterAuth(bench, connections),
  };
  const what = 'Refreshes';
  const rates = await measureInTurns(
    { what: `${what}, Patchbay : PostgreSQL : in memory : better-auth`, unit },
    bench.rounds,
    {
      patchbay: refreshRate(bench, sides.patchbay),
      postgres: refreshRate(bench, sides.postgres),
      memory: refreshRate(bench, sides.memory),
      betterAuth: refreshRate(bench, sides.betterAuth),
    },
  );
  await Promise.all(Object.values(sides).map((side) => side.stop()));
  const compare = (peer: keyof typeof sides, name: string, atLeast?: number) =>
    compareWithPeer({ what: `${what} : ${name}`, unit, atLeast }, rates.patchbay, rates[peer]);
  return [
    compare('postgres', 'oidc-provider on PostgreSQL', 1),
    compare('memory', 'oidc-provider in memory'),
    compare('betterAuth', 'better-auth on PostgreSQL'),
  ];
}

/** Each round continues with the last tokens of the previous one. */
function refreshRate(bench: Bench, side: StartedSide): () => Promise<number> {
  let tokens = side.refreshTokens;
  return async () => {
    const load: RefreshLoad = {
      url: side.url,
      path: side.tokenPath,
      authorization: buildBasicHeader(side.web),
      refreshTokens: tokens,
      warmUpSeconds: bench.amount(2, 1),
      seconds: bench.amount(5, 1),
    };
    const { perSecond, refreshTokens } = await bench.run<RefreshResult>('harness/refresh-load', load);
    tokens = refreshTokens;
    return perSecond;
  };
}
