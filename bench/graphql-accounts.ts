import { deepStrictEqual } from 'node:assert';
import { accountsQuery } from './accounts-query.js';
import type { Bench, Side } from './harness/bench.js';
import type { HttpLoad, LoadResult } from './harness/http-load.js';
import { compareWithPeer, measureInTurns } from './harness/paired.js';
import type { Measurement } from './harness/report.js';
import { assignTier, createGrants, storeAccounts } from './harness/stored-grants.js';
import type { AccountsPeerSettings } from './peers/accounts-data.js';

const unit = 'req/s';

/** A page of accounts of a signed-in user, compared with the same page without guards and limits. */
export async function graphqlAccounts(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.createDatabase();
  const patchbay = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
    databaseUrl,
    signIn: true,
    environment: { ...bench.secrets, GRAPHQL_REQUESTS_PER_MINUTE: '1000000000' },
  });
  const { userId, cookie } = patchbay;
  // A tier with limits, because their checks cost statements.
  await assignTier(bench, databaseUrl, userId, 'Business');
  await storeAccounts(bench, databaseUrl, userId, createGrants(25));
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
  await requireSameResponses([query(patchbay), query(apollo), query(mercurius)], get);

  const what = 'GraphQL accounts(first: 20)';
  const rate = (request: Request) => async () => {
    const load: HttpLoad = {
      ...request,
      connections: 32,
      warmUpSeconds: bench.amount(2, 1),
      seconds: bench.amount(5, 1),
    };
    return (await bench.run<LoadResult>('harness/http-load', load)).perSecond;
  };
  const rates = await measureInTurns(
    { what: `${what}, Patchbay : Apollo : Mercurius : route`, unit },
    bench.rounds,
    {
      patchbay: rate(query(patchbay)),
      apollo: rate(query(apollo)),
      mercurius: rate(query(mercurius)),
      route: rate(get),
    },
  );
  await Promise.all([patchbay, apollo, mercurius, route].map((side) => side.stop()));
  return [
    compareWithPeer(
      { what: `${what} : bare Apollo on Fastify`, unit, atLeast: 0.9 },
      rates.patchbay,
      rates.apollo,
    ),
    compareWithPeer({ what: `${what} : Mercurius with JIT`, unit }, rates.patchbay, rates.mercurius),
    compareWithPeer({ what: `${what} : a raw Fastify route`, unit }, rates.patchbay, rates.route),
  ];
}

type Request = Pick<HttpLoad, 'url' | 'method' | 'headers' | 'body'>;

/** Checks that all sides return the same data. Otherwise their speed cannot be compared. */
async function requireSameResponses(queries: readonly Request[], get: Request): Promise<void> {
  const read = async ({ url, ...request }: Request) => (await fetch(url, request)).json() as Promise<any>;
  const { data, errors } = await read(queries[0]!);
  if (errors || data.accounts.edges.length !== 20) throw new Error(JSON.stringify({ data, errors }));
  for (const query of queries.slice(1)) deepStrictEqual((await read(query)).data, data);
  deepStrictEqual(await read(get), data.accounts);
}
