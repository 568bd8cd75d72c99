import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ArtifactKey, ExchangeableArtifact, NewArtifact } from '../../tokens/artifacts.repository.js';

/**
 * What one request to the token endpoint has read and is about to write. It rides on the request's context, which the library keeps in
 * an AsyncLocalStorage; so the adapter, which the library calls without telling what for, can find it.
 */
export interface TokenRequest {
  /** The code or refresh token that came. */
  source: (ExchangeableArtifact & { presented: string }) | null;
  /** The library has accepted the source and wants it used up. */
  consumed: ArtifactKey | null;
  /** The refresh token that follows. */
  nextRefreshToken: NewArtifact | null;
}

interface RequestState {
  tokenRequest?: TokenRequest;
  presented?: string;
}

type Context = Pick<KoaContextWithOIDC, 'state'>;

export function startTokenRequest(context: Context): TokenRequest {
  const request: TokenRequest = { source: null, consumed: null, nextRefreshToken: null };
  (context.state as RequestState).tokenRequest = request;
  return request;
}

export function getTokenRequest(context: Context | undefined): TokenRequest | undefined {
  return (context?.state as RequestState | undefined)?.tokenRequest;
}

/** Keeps the access token that a resource server asks about, or its holder revokes, or that came to userinfo. */
export function setPresentedToken(context: Context, jwt: string): void {
  (context.state as RequestState).presented = jwt;
}

export function getPresentedToken(context: Context | undefined): string | undefined {
  return (context?.state as RequestState | undefined)?.presented;
}
