import type { Bench, Side } from '../harness/bench.js';
import type { HttpLoad, LoadResult } from '../harness/http-load.js';
import { connections, type RepeatedRequest } from '../harness/request-rate.js';
import type { OidcPeerSettings } from '../peers/oauth/oidc-provider.js';

/** Facts that all sides report: Patchbay, oidc-provider and better-auth. */
export interface OAuthSide {
  url: string;
  tokenPath: string;
  introspectionPath: string;
  service: { id: string; secret: string };
  web: { id: string; secret: string };
  refreshTokens: string[];
  /** The resource of a token request. Null: the server has a default. */
  resource?: string | null;
}

export type StartedSide = Side & OAuthSide;

export async function startPatchbay(bench: Bench, refreshTokens = 0): Promise<StartedSide> {
  return bench.startSide<OAuthSide>('sides/oauth', {
    databaseUrl: await bench.createDatabase(),
    refreshTokens,
    environment: { OAUTH_REQUESTS_PER_MINUTE: '1000000000' },
  });
}

/** oidc-provider, in memory as documented, or on PostgreSQL. */
export async function startOidcProvider(
  bench: Bench,
  storage: 'memory' | 'postgres',
  { format, refreshTokens = 0 }: { format: 'jwt' | 'opaque'; refreshTokens?: number },
): Promise<StartedSide> {
  const databaseUrl = storage === 'postgres' ? await bench.createEmptyDatabase() : null;
  return bench.startSide<OAuthSide>('peers/oauth/oidc-provider', {
    ...{ format, refreshTokens, databaseUrl },
  } satisfies OidcPeerSettings);
}

/** better-auth with its OAuth provider, on PostgreSQL. */
export async function startBetterAuth(bench: Bench, refreshTokens = 0): Promise<StartedSide> {
  const products = bench.installProducts();
  return products.startSide<OAuthSide>('better-auth', {
    databaseUrl: await bench.createEmptyDatabase(),
    refreshTokens,
  });
}

export function buildBasicHeader({ id, secret }: { id: string; secret: string }): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

const formRequest = (url: string, client: { id: string; secret: string }, body: string): RepeatedRequest => ({
  url,
  method: 'POST',
  headers: {
    authorization: buildBasicHeader(client),
    'content-type': 'application/x-www-form-urlencoded',
  },
  body,
});

export function tokenRequest({ url, tokenPath, service, resource }: OAuthSide): RepeatedRequest {
  const target = resource ? `&resource=${encodeURIComponent(resource)}` : '';
  const body = `grant_type=client_credentials&scope=profile:read${target}`;
  return formRequest(url + tokenPath, service, body);
}

/** @throws Error if the side returns no token */
export async function requestToken(side: OAuthSide): Promise<string> {
  const { url, ...request } = tokenRequest(side);
  const answer = (await (await fetch(url, request)).json()) as { access_token?: string };
  if (!answer.access_token) throw new Error(`${url} returns no token: ${JSON.stringify(answer)}`);
  return answer.access_token;
}

/** A request that introspects a new token. @throws Error if the side reports it as inactive */
export async function introspectionRequest(side: OAuthSide): Promise<RepeatedRequest> {
  const { url: origin, introspectionPath, service } = side;
  const token = await requestToken(side);
  const { url, ...request } = formRequest(origin + introspectionPath, service, `token=${token}`);
  const answer = (await (await fetch(url, request)).json()) as { active?: boolean };
  if (!answer.active) throw new Error(`${url} reports its token as inactive: ${JSON.stringify(answer)}`);
  return { url, ...request };
}

/** Measures requests per second with status 200. */
export function rateOf(bench: Bench, request: RepeatedRequest): () => Promise<number> {
  return async () => {
    const load: HttpLoad = {
      ...request,
      connections,
      warmUpSeconds: bench.amount(2, 1),
      seconds: bench.amount(5, 1),
    };
    return (await bench.run<LoadResult>('harness/http-load', load)).perSecond;
  };
}
