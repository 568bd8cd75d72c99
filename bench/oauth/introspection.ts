import type { Bench } from '../harness/bench.js';
import { compareWithPeer, measureInTurns } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { introspectionRequest, rateOf, startBetterAuth, startOidcProvider, startPatchbay } from './sides.js';

const unit = 'req/s';

/** Introspection of a JWT, compared with that of opaque tokens by oidc-provider and of a JWT by better-auth. */
export async function oauthIntrospection(bench: Bench): Promise<Measurement[]> {
  const sides = {
    patchbay: await startPatchbay(bench),
    memory: await startOidcProvider(bench, 'memory', { format: 'opaque' }),
    postgres: await startOidcProvider(bench, 'postgres', { format: 'opaque' }),
    betterAuth: await startBetterAuth(bench),
  };
  const rates = await measureInTurns(
    { what: 'Introspection, Patchbay : in memory : PostgreSQL : better-auth', unit },
    bench.rounds,
    {
      patchbay: rateOf(bench, await introspectionRequest(sides.patchbay)),
      memory: rateOf(bench, await introspectionRequest(sides.memory)),
      postgres: rateOf(bench, await introspectionRequest(sides.postgres)),
      betterAuth: rateOf(bench, await introspectionRequest(sides.betterAuth)),
    },
  );
  await Promise.all(Object.values(sides).map((side) => side.stop()));
  const compare = (peer: keyof typeof sides, name: string, atLeast?: number) =>
    compareWithPeer({ what: `Introspection of a JWT : ${name}`, unit, atLeast }, rates.patchbay, rates[peer]);
  return [
    compare('memory', 'of an opaque token in memory', 1),
    compare('postgres', 'of an opaque token in PostgreSQL'),
    compare('betterAuth', 'of a JWT by better-auth'),
  ];
}
