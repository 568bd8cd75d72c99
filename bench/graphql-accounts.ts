import { deepStrictEqual } from 'node:assert';
import { accountsQuery } from './accounts-query.js';
import type { Bench, Side } from './harness/bench.js';
import type { HttpLoad, LoadResult } from './harness/http-load.js';
import { compared, inTurns } from './harness/paired.js';
import type { Measurement } from './harness/report.js';
import { assignTier, inventedGrants, storeAccounts } from './harness/stored-grants.js';
import type { AccountsPeerSettings } from './peers/accounts-data.js';

const unit = 'req/s';

/** A page of accounts of a signed-in person, against the same page without all that guards it. */
export async function graphqlAccounts(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.newDatabase();
  const ours = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
    databaseUrl,
    signIn: true,
    environment: { ...bench.secrets, GRAPHQL_REQUESTS_PER_MINUTE: '1000000000' },
  });
  const { userId, cookie } = ours;
  // A tier with limits, since those cost statements.
  await assignTier(bench, databaseUrl, userId, 'Business');
  await storeAccounts(bench, databaseUrl, userId, inventedGrants(25));
  await bench.query(databaseUrl, 'VACUUM ANALYZE');

  const settings: AccountsPeerSettings = {
    databaseUrl,
    sessionSecret: bench.secrets.SESSION_SECRET,
    cookieName: cookie.split('=', 1)[0]!,
  };
  const apollo = await bench.startSide('peers/accounts-apollo', settings);
  const mercurius = await bench.startSide('peers/accounts-mercurius', settings);
  const route = await bench.startSide('peers/accounts-route', settings);

  const query = ({ url }: Side): Request => ({
    url: `${url}/graphql`,
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ query: accountsQuery }),
  });
  const get: Request = { url: `${route.url}/accounts`, method: 'GET', headers: { cookie } };
  await requireSameAnswers([query(ours), query(apollo), query(mercurius)], get);

  const what = 'GraphQL accounts(first: 20)';
  const rate = (request: Request) => async () => {
    const load: HttpLoad = {
      ...request,
      connections: 32,
      warmUpSeconds: bench.amount(2, 1),
      seconds: bench.amount(5, 1),
    };
    return (await bench.ask<LoadResult>('harness/http-load', load)).perSecond;
  };
  const rates = await inTurns({ what: `${what}, ours : Apollo : Mercurius : route`, unit }, bench.rounds, {
    ours: rate(query(ours)),
    apollo: rate(query(apollo)),
    mercurius: rate(query(mercurius)),
    route: rate(get),
  });
  await Promise.all([ours, apollo, mercurius, route].map((side) => side.stop()));
  return [
    compared({ what: `${what} : bare Apollo on Fastify`, unit, atLeast: 0.9 }, rates.ours, rates.apollo),
    compared({ what: `${what} : Mercurius with JIT`, unit }, rates.ours, rates.mercurius),
    compared({ what: `${what} : a raw Fastify route`, unit }, rates.ours, rates.route),
  ];
}

type Request = Pick<HttpLoad, 'url' | 'method' | 'headers' | 'body'>;

/** All sides must have done the same work before their speed says anything. */
async function requireSameAnswers(queries: readonly Request[], get: Request): Promise<void> {
  const read = async ({ url, ...request }: Request) => (await fetch(url, request)).json() as Promise<any>;
  const { data, errors } = await read(queries[0]!);
  if (errors || data.accounts.edges.length !== 20) throw new Error(JSON.stringify({ data, errors }));
  for (const query of queries.slice(1)) deepStrictEqual((await read(query)).data, data);
  deepStrictEqual(await read(get), data.accounts);
}
