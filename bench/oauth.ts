import type { Bench, Side } from './harness/bench.js';
import type { HttpLoad, LoadResult } from './harness/http-load.js';
import { measurePaired } from './harness/paired.js';
import type { RefreshLoad, RefreshResult } from './harness/refresh-load.js';
import type { Measurement } from './harness/report.js';

/** Facts that both sides report: Patchbay and oidc-provider. */
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

const startPatchbay = async (bench: Bench, refreshTokens = 0): Promise<Side & OAuthSide> =>
  bench.startSide<OAuthSide>('sides/oauth', {
    databaseUrl: await bench.createDatabase(),
    refreshTokens,
    environment: { OAUTH_REQUESTS_PER_MINUTE: '1000000000' },
  });
const startPeer = (bench: Bench, format: 'jwt' | 'opaque', refreshTokens = 0): Promise<Side & OAuthSide> =>
  bench.startSide<OAuthSide>('peers/oidc-bare', { format, refreshTokens });

const buildBasicHeader = ({ id, secret }: { id: string; secret: string }) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const formHeaders = (client: { id: string; secret: string }) => ({
  authorization: buildBasicHeader(client),
  'content-type': 'application/x-www-form-urlencoded',
});

function measureRate(bench: Bench, request: Pick<HttpLoad, 'url' | 'method' | 'headers' | 'body'>) {
  return async (): Promise<number> => {
    const load: HttpLoad = {
      ...request,
      connections,
      warmUpSeconds: bench.amount(2, 1),
      seconds: bench.amount(5, 1),
    };
    return (await bench.run<LoadResult>('harness/http-load', load)).perSecond;
  };
}

const tokenRequest = (side: OAuthSide) => ({
  url: side.url + side.tokenPath,
  method: 'POST' as const,
  headers: formHeaders(side.service),
  body: 'grant_type=client_credentials&scope=profile:read',
});

async function requestToken(side: OAuthSide): Promise<string> {
  const { url, ...request } = tokenRequest(side);
  const answer = (await (await fetch(url, request)).json()) as { access_token: string };
  return answer.access_token;
}

/** Client credentials tokens, compared with oidc-provider in memory. */
export async function oauthClientCredentials(bench: Bench): Promise<Measurement[]> {
  const [patchbay, peer] = [await startPatchbay(bench), await startPeer(bench, 'jwt')];
  const measurement = await measurePaired(
    {
      what: 'Client credentials tokens : bare oidc-provider in memory',
      unit,
      atLeast: 0.8,
      rounds: bench.rounds,
    },
    measureRate(bench, tokenRequest(patchbay)),
    measureRate(bench, tokenRequest(peer)),
  );
  await Promise.all([patchbay.stop(), peer.stop()]);
  return [measurement];
}

/** Refresh token rotation with sealed responses in PostgreSQL, compared with oidc-provider in memory. */
export async function oauthRefresh(bench: Bench): Promise<Measurement[]> {
  const patchbay = await startPatchbay(bench, connections);
  const peer = await startPeer(bench, 'jwt', connections);
  const tokensBySide = new Map([
    [patchbay, patchbay.refreshTokens],
    [peer, peer.refreshTokens],
  ]);
  const refreshes = (side: Side & OAuthSide) => async (): Promise<number> => {
    const load: RefreshLoad = {
      url: side.url,
      path: side.tokenPath,
      authorization: buildBasicHeader(side.web),
      refreshTokens: tokensBySide.get(side)!,
      warmUpSeconds: bench.amount(2, 1),
      seconds: bench.amount(5, 1),
    };
    const { perSecond, refreshTokens } = await bench.run<RefreshResult>('harness/refresh-load', load);
    tokensBySide.set(side, refreshTokens);
    return perSecond;
  };
  const measurement = await measurePaired(
    { what: 'Refreshes : bare oidc-provider in memory', unit, atLeast: 0.4, rounds: bench.rounds },
    refreshes(patchbay),
    refreshes(peer),
  );
  await Promise.all([patchbay.stop(), peer.stop()]);
  return [measurement];
}

/** Introspection of a JWT, compared with the introspection of an opaque token in memory by oidc-provider. */
export async function oauthIntrospection(bench: Bench): Promise<Measurement[]> {
  const [patchbay, peer] = [await startPatchbay(bench), await startPeer(bench, 'opaque')];
  const introspection = async (side: OAuthSide) => ({
    url: side.url + side.introspectionPath,
    method: 'POST' as const,
    headers: formHeaders(side.service),
    body: `token=${await requestToken(side)}`,
  });
  const [patchbayRequest, peerRequest] = [await introspection(patchbay), await introspection(peer)];
  for (const { url, ...request } of [patchbayRequest, peerRequest]) {
    const answer = (await (await fetch(url, request)).json()) as { active: boolean };
    if (!answer.active) throw new Error(`${url} reports its token as inactive.`);
  }
  const measurement = await measurePaired(
    {
      what: 'Introspection of a JWT : of an opaque token in memory',
      unit,
      atLeast: 0.8,
      rounds: bench.rounds,
    },
    measureRate(bench, patchbayRequest),
    measureRate(bench, peerRequest),
  );
  await Promise.all([patchbay.stop(), peer.stop()]);
  return [measurement];
}

/** The same GraphQL query with an access token and with a session. */
export async function oauthBearer(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.createDatabase();
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
  const measurement = await measurePaired(
    { what: 'GraphQL with an access token : with a session', unit, atLeast: 0.95, rounds: bench.rounds },
    measureRate(bench, withToken),
    measureRate(bench, withSession),
  );
  await side.stop();
  return [measurement];
}
