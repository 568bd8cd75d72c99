import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ArtifactKey, ExchangeableArtifact, NewArtifact } from '../../tokens/artifacts.repository.js';

/**
 * What one request to the token endpoint has read and will write. It is stored in the Koa context, which oidc-provider keeps in an
 * AsyncLocalStorage. So the adapter finds it, although oidc-provider does not pass the context to it.
 */
export interface TokenRequest {
  /** The presented code or refresh token. */
  source: (ExchangeableArtifact & { presented: string }) | null;
  /** The source, once oidc-provider has accepted it and asked to consume it. */
  consumed: ArtifactKey | null;
  /** The next refresh token. */
  nextRefreshToken: NewArtifact | null;
}

interface RequestState {
  tokenRequest?: TokenRequest;
  presented?: string;
}

type Context = Pick<KoaContextWithOIDC, 'state'>;

/** Lookups of refresh tokens that were made before oidc-provider got the request. */
const rememberedSources = new WeakMap<
  IncomingMessage,
  { presented: string; row: ExchangeableArtifact | null }
>();

/** Keeps the row of a refresh token for oidc-provider, which gets the request next. Null: there is no such token. */
export function rememberSource(
  request: IncomingMessage,
  presented: string,
  row: ExchangeableArtifact | null,
): void {
  rememberedSources.set(request, { presented, row });
}

/** What {@link rememberSource} kept for this token. Undefined if it kept nothing. */
export function getRememberedSource(
  { req }: Pick<KoaContextWithOIDC, 'req'>,
  presented: string,
): ExchangeableArtifact | null | undefined {
  const remembered = rememberedSources.get(req);
  return remembered?.presented === presented ? remembered.row : undefined;
}

export function startTokenRequest(context: Context): TokenRequest {
  const request: TokenRequest = { source: null, consumed: null, nextRefreshToken: null };
  (context.state as RequestState).tokenRequest = request;
  return request;
}

export function getTokenRequest(context: Context | undefined): TokenRequest | undefined {
  return (context?.state as RequestState | undefined)?.tokenRequest;
}

/** Stores the access token that was sent for introspection, revocation or userinfo. */
export function setPresentedToken(context: Context, jwt: string): void {
  (context.state as RequestState).presented = jwt;
}

export function getPresentedToken(context: Context | undefined): string | undefined {
  return (context?.state as RequestState | undefined)?.presented;
}
