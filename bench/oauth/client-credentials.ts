import type { Bench } from '../harness/bench.js';
import type { Measurement } from '../harness/report.js';
import { compareSides } from './compare-sides.js';
import { startGlewlwyd } from './glewlwyd.js';
import {
  rateOf,
  requestToken,
  startBetterAuth,
  startOidcProvider,
  startPatchbay,
  tokenRequest,
} from './sides.js';

/** Client credentials tokens, compared with other authorization servers. */
export async function oauthClientCredentials(bench: Bench): Promise<Measurement[]> {
  return compareSides(bench, {
    what: 'Client credentials tokens',
    patchbay: await startPatchbay(bench),
    peers: [
      {
        name: 'oidc-provider in memory',
        side: await startOidcProvider(bench, 'memory', { format: 'jwt' }),
        atLeast: 1,
      },
      { name: 'better-auth on PostgreSQL', side: await startBetterAuth(bench), atLeast: 1.5 },
      {
        name: 'oidc-provider on PostgreSQL',
        side: await startOidcProvider(bench, 'postgres', { format: 'jwt' }),
      },
      { name: 'glewlwyd on PostgreSQL', side: await startGlewlwyd(bench) },
    ],
    measure: async (side) => {
      const token = await requestToken(side);
      if (token.split('.').length !== 3) throw new Error(`${side.url} returns no JWT: ${token}`);
      return rateOf(bench, tokenRequest(side));
    },
  });
}
