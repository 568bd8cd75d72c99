import type { Bench } from '../harness/bench.js';
import { measurePaired } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import type { RepeatedRequest } from '../harness/request-rate.js';
import { rateOf } from './sides.js';

/** The same GraphQL query with an access token and with a session. */
export async function oauthBearer(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.createDatabase();
  const side = await bench.startSide<{ cookie: string; accessToken: string }>('sides/oauth-caller', {
    databaseUrl,
    environment: { GRAPHQL_REQUESTS_PER_MINUTE: '1000000000' },
  });
  const query = (headers: Record<string, string>): RepeatedRequest => ({
    url: `${side.url}/graphql`,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { id email role tier { name } } }' }),
  });
  const withToken = query({ authorization: `Bearer ${side.accessToken}` });
  const withSession = query({ cookie: side.cookie });
  for (const { url, ...request } of [withToken, withSession]) {
    const { errors } = (await (await fetch(url, request)).json()) as { errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
  }
  const measurement = await measurePaired(
    {
      what: 'GraphQL with an access token : with a session',
      ...{ unit: 'req/s', atLeast: 0.95, rounds: bench.rounds },
    },
    rateOf(bench, withToken),
    rateOf(bench, withSession),
  );
  await side.stop();
  return [measurement];
}
