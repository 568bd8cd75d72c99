import type { Bench, Side } from './harness/bench.js';
import type { HttpLoad, LoadResult } from './harness/http-load.js';
import { paired } from './harness/paired.js';
import type { RefreshLoad, RefreshResult } from './harness/refresh-load.js';
import type { Measurement } from './harness/report.js';

/** What both sides report: Patchbay and the bare library. */
export interface OAuthSide {
  url: string;
  tokenPath: string;
  introspectionPath: string;
  service: { id: string; secret: string };
  web: { id: string; secret: string };
  refreshTokens: string[];
}

const unit = 'req/s';
const connections = 32;

const startOurs = async (bench: Bench, refreshTokens = 0): Promise<Side & OAuthSide> =>
  bench.startSide<OAuthSide>('sides/oauth', {
    databaseUrl: await bench.newDatabase(),
    refreshTokens,
    environment: { OAUTH_REQUESTS_PER_MINUTE: '1000000000' },
  });
const startPeer = (bench: Bench, format: 'jwt' | 'opaque', refreshTokens = 0): Promise<Side & OAuthSide> =>
  bench.startSide<OAuthSide>('peers/oidc-bare', { format, refreshTokens });

const basic = ({ id, secret }: { id: string; secret: string }) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const formHeaders = (client: { id: string; secret: string }) => ({
  authorization: basic(client),
  'content-type': 'application/x-www-form-urlencoded',
});

function rate(bench: Bench, request: Pick<HttpLoad, 'url' | 'method' | 'headers' | 'body'>) {
  return async (): Promise<number> => {
    const load: HttpLoad = {
      ...request,
      connections,
      warmUpSeconds: bench.amount(2, 1),
      seconds: bench.amount(5, 1),
    };
    return (await bench.ask<LoadResult>('harness/http-load', load)).perSecond;
  };
}

const tokenRequest = (side: OAuthSide) => ({
  url: side.url + side.tokenPath,
  method: 'POST' as const,
  headers: formHeaders(side.service),
  body: 'grant_type=client_credentials&scope=profile:read',
});

async function newToken(side: OAuthSide): Promise<string> {
  const { url, ...request } = tokenRequest(side);
  const answer = (await (await fetch(url, request)).json()) as { access_token: string };
  return answer.access_token;
}

/** Tokens for services, compared with the bare library with everything in memory. */
export async function oauthClientCredentials(bench: Bench): Promise<Measurement[]> {
  const [ours, peer] = [await startOurs(bench), await startPeer(bench, 'jwt')];
  const measurement = await paired(
    {
      what: 'Client credentials tokens : bare oidc-provider in memory',
      unit,
      atLeast: 0.8,
      rounds: bench.rounds,
    },
    rate(bench, tokenRequest(ours)),
    rate(bench, tokenRequest(peer)),
  );
  await Promise.all([ours.stop(), peer.stop()]);
  return [measurement];
}

/** Rotation with its line in PostgreSQL and its sealed answer, against the library's in memory. */
export async function oauthRefresh(bench: Bench): Promise<Measurement[]> {
  const ours = await startOurs(bench, connections);
  const peer = await startPeer(bench, 'jwt', connections);
  const lines = new Map([
    [ours, ours.refreshTokens],
    [peer, peer.refreshTokens],
  ]);
  const refreshes = (side: Side & OAuthSide) => async (): Promise<number> => {
    const load: RefreshLoad = {
      url: side.url,
      path: side.tokenPath,
      authorization: basic(side.web),
      refreshTokens: lines.get(side)!,
      warmUpSeconds: bench.amount(2, 1),
      seconds: bench.amount(5, 1),
    };
    const { perSecond, refreshTokens } = await bench.ask<RefreshResult>('harness/refresh-load', load);
    lines.set(side, refreshTokens);
    return perSecond;
  };
  const measurement = await paired(
    { what: 'Refreshes : bare oidc-provider in memory', unit, atLeast: 0.4, rounds: bench.rounds },
    refreshes(ours),
    refreshes(peer),
  );
  await Promise.all([ours.stop(), peer.stop()]);
  return [measurement];
}

/** What a signed token is worth, against the library's look at a token that it keeps in memory. */
export async function oauthIntrospection(bench: Bench): Promise<Measurement[]> {
  const [ours, peer] = [await startOurs(bench), await startPeer(bench, 'opaque')];
  const introspection = async (side: OAuthSide) => ({
    url: side.url + side.introspectionPath,
    method: 'POST' as const,
    headers: formHeaders(side.service),
    body: `token=${await newToken(side)}`,
  });
  const [asked, askedPeer] = [await introspection(ours), await introspection(peer)];
  for (const { url, ...request } of [asked, askedPeer]) {
    const answer = (await (await fetch(url, request)).json()) as { active: boolean };
    if (!answer.active) throw new Error(`${url} does not know its token.`);
  }
  const measurement = await paired(
    {
      what: 'Introspection of a JWT : of an opaque token in memory',
      unit,
      atLeast: 0.8,
      rounds: bench.rounds,
    },
    rate(bench, asked),
    rate(bench, askedPeer),
  );
  await Promise.all([ours.stop(), peer.stop()]);
  return [measurement];
}

/** The same query with an access token and with a session. */
export async function oauthBearer(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.newDatabase();
  const side = await bench.startSide<{ cookie: string; accessToken: string }>('sides/oauth-caller', {
    databaseUrl,
    environment: { GRAPHQL_REQUESTS_PER_MINUTE: '1000000000' },
  });
  const query = (headers: Record<string, string>) => ({
    url: `${side.url}/graphql`,
    method: 'POST' as const,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { id email role tier { name } } }' }),
  });
  const withToken = query({ authorization: `Bearer ${side.accessToken}` });
  const withSession = query({ cookie: side.cookie });
  for (const { url, ...request } of [withToken, withSession]) {
    const { errors } = (await (await fetch(url, request)).json()) as { errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
  }
  const measurement = await paired(
    { what: 'GraphQL with an access token : with a session', unit, atLeast: 0.95, rounds: bench.rounds },
    rate(bench, withToken),
    rate(bench, withSession),
  );
  await side.stop();
  return [measurement];
}
