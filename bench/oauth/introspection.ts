import type { Bench } from '../harness/bench.js';
import type { Measurement } from '../harness/report.js';
import { compareSides } from './compare-sides.js';
import { startGlewlwyd } from './glewlwyd.js';
import { introspectionRequest, rateOf, startBetterAuth, startOidcProvider, startPatchbay } from './sides.js';

/** Introspection of a JWT, compared with that of opaque tokens by oidc-provider, and of JWTs by other servers. */
export async function oauthIntrospection(bench: Bench): Promise<Measurement[]> {
  return compareSides(bench, {
    what: 'Introspection of a JWT',
    patchbay: await startPatchbay(bench),
    peers: [
      {
        name: 'of an opaque token in memory',
        side: await startOidcProvider(bench, 'memory', { format: 'opaque' }),
        atLeast: 1,
      },
      {
        name: 'of an opaque token in PostgreSQL',
        side: await startOidcProvider(bench, 'postgres', { format: 'opaque' }),
      },
      { name: 'of a JWT by better-auth', side: await startBetterAuth(bench) },
      { name: 'of a JWT by glewlwyd', side: await startGlewlwyd(bench) },
    ],
    measure: async (side) => rateOf(bench, await introspectionRequest(side)),
  });
}
