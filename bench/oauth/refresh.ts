import type { Bench } from '../harness/bench.js';
import { compareSides } from './compare-sides.js';
import { startGlewlwyd } from './glewlwyd.js';
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

/** Refresh token rotation with sealed responses in PostgreSQL, compared with other authorization servers. */
export async function oauthRefresh(bench: Bench): Promise<Measurement[]> {
  const options = { format: 'jwt', refreshTokens: connections } as const;
  return compareSides(bench, {
    what: 'Refreshes',
    patchbay: await startPatchbay(bench, connections),
    peers: [
      {
        name: 'oidc-provider on PostgreSQL',
        side: await startOidcProvider(bench, 'postgres', options),
        atLeast: 1,
      },
      { name: 'oidc-provider in memory', side: await startOidcProvider(bench, 'memory', options) },
      { name: 'better-auth on PostgreSQL', side: await startBetterAuth(bench, connections) },
      { name: 'glewlwyd on PostgreSQL', side: await startGlewlwyd(bench, connections) },
    ],
    measure: (side) => Promise.resolve(refreshRate(bench, side)),
  });
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
