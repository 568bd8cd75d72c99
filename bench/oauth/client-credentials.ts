import type { Bench } from '../harness/bench.js';
import { compareWithPeer, measureInTurns } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import {
  rateOf,
  requestToken,
  startBetterAuth,
  startOidcProvider,
  startPatchbay,
  tokenRequest,
} from './sides.js';

const unit = 'req/s';

/** Client credentials tokens, compared with oidc-provider and better-auth. */
export async function oauthClientCredentials(bench: Bench): Promise<Measurement[]> {
  const sides = {
    patchbay: await startPatchbay(bench),
    memory: await startOidcProvider(bench, 'memory', { format: 'jwt' }),
    postgres: await startOidcProvider(bench, 'postgres', { format: 'jwt' }),
    betterAuth: await startBetterAuth(bench),
  };
  for (const side of Object.values(sides)) {
    const token = await requestToken(side);
    if (token.split('.').length !== 3) throw new Error(`${side.url} returns no JWT: ${token}`);
  }
  const what = 'Client credentials tokens';
  const rates = await measureInTurns(
    { what: `${what}, Patchbay : in memory : PostgreSQL : better-auth`, unit },
    bench.rounds,
    {
      patchbay: rateOf(bench, tokenRequest(sides.patchbay)),
      memory: rateOf(bench, tokenRequest(sides.memory)),
      postgres: rateOf(bench, tokenRequest(sides.postgres)),
      betterAuth: rateOf(bench, tokenRequest(sides.betterAuth)),
    },
  );
  await Promise.all(Object.values(sides).map((side) => side.stop()));
  const compare = (peer: keyof typeof sides, name: string, atLeast?: number) =>
    compareWithPeer({ what: `${what} : ${name}`, unit, atLeast }, rates.patchbay, rates[peer]);
  return [
    compare('memory', 'oidc-provider in memory', 1),
    compare('betterAuth', 'better-auth on PostgreSQL', 1.5),
    compare('postgres', 'oidc-provider on PostgreSQL'),
  ];
}
