import { deepStrictEqual } from 'node:assert';
import type { Bench } from '../harness/bench.js';
import { compareWithPeer } from '../harness/paired.js';
import { measureRates } from '../harness/request-rate.js';
import type { Measurement } from '../harness/report.js';
import { accountsQuery } from './queries.js';
import { readResponse, requireSameResponses, SignedInUser } from './signed-in-user.js';

/** A page of accounts of a signed-in user, compared with the same page without guards and limits. */
export async function graphqlAccounts(bench: Bench): Promise<Measurement[]> {
  const user = await SignedInUser.create(bench);
  const start = (peer: string) => bench.startSide(`peers/graphql/${peer}`, user.peerSettings);
  const product = await bench.installProducts().startSide('postgraphile-accounts', user.peerSettings);
  const contenders = {
    patchbay: user.query(user.patchbay, accountsQuery),
    apollo: user.query(await start('accounts-apollo'), accountsQuery),
    mercurius: user.query(await start('accounts-mercurius'), accountsQuery),
    postgraphile: user.query(product, accountsQuery),
    route: user.get(await start('routes'), '/accounts'),
  };
  const { route, postgraphile, ...queries } = contenders;
  const page = await requireSameResponses('accounts', Object.values(queries), route);
  if (page.edges.length !== 20) throw new Error('The page is not full.');
  requireSameAccounts(page, (await readResponse(postgraphile.request)).data.accounts);

  const what = 'GraphQL accounts(first: 20)';
  const { perSecond, cpuMicros } = await measureRates(bench, what, contenders);
  await Promise.all(Object.values(contenders).map(({ side }) => side.stop()));
  const rate = (peer: keyof typeof contenders, name: string, atLeast?: number) =>
    compareWithPeer(
      { what: `${what} : ${name}`, unit: 'req/s', atLeast },
      perSecond.patchbay,
      perSecond[peer],
    );
  const cpu = (peer: keyof typeof contenders, name: string, atMost?: number) =>
    compareWithPeer(
      { what: `${what}, CPU per request : ${name}`, unit: 'µs', atMost },
      cpuMicros.patchbay,
      cpuMicros[peer],
    );
  return [
    rate('apollo', 'bare Apollo on Fastify', 1.2),
    rate('route', 'a raw Fastify route', 0.9),
    rate('mercurius', 'Mercurius with JIT'),
    rate('postgraphile', 'PostGraphile 5'),
    cpu('apollo', 'bare Apollo on Fastify', 0.8),
    cpu('route', 'a raw Fastify route'),
    cpu('mercurius', 'Mercurius with JIT'),
    cpu('postgraphile', 'PostGraphile 5'),
  ];
}

/** Checks that PostGraphile returns the same page. Its cursors and the format of its times differ. */
function requireSameAccounts(expected: unknown, actual: unknown): void {
  const comparable = (page: unknown): unknown =>
    JSON.parse(JSON.stringify(page), (key, value: unknown) => {
      if (key === 'cursor' || key === 'endCursor') return typeof value;
      return key.endsWith('At') && typeof value === 'string' ? new Date(value).toISOString() : value;
    });
  deepStrictEqual(comparable(actual), comparable(expected));
}
