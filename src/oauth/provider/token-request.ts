import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ArtifactKey, GrantSource, NewArtifact } from '../tokens/artifacts.repository.js';

/**
 * What one request to the token endpoint has read and is about to write. It rides on the request's context, which the library keeps in
 * an AsyncLocalStorage; so the adapter, which the library calls without telling what for, can find it.
 */
export interface TokenRequest {
  /** The code or refresh token that came. */
  source: (GrantSource & { presented: string }) | null;
  /** The library has accepted the source and wants it used up. */
  consumed: ArtifactKey | null;
  /** The refresh token that follows. */
  next: NewArtifact | null;
}

/** The access token a resource server asks about, or its holder revokes, or that came to userinfo. */
export interface PresentedToken {
  /** Stands for it in the library, which refuses to look at JWTs. */
  standIn: string;
  jwt: string;
}

interface RequestState {
  tokenRequest?: TokenRequest;
  presented?: PresentedToken;
}

type Context = Pick<KoaContextWithOIDC, 'state'>;

export function beginTokenRequest(context: Context): TokenRequest {
  const request: TokenRequest = { source: null, consumed: null, next: null };
  (context.state as RequestState).tokenRequest = request;
  return request;
}

export function tokenRequestOf(context: Context | undefined): TokenRequest | undefined {
  return (context?.state as RequestState | undefined)?.tokenRequest;
}

export function present(context: Context, presented: PresentedToken): void {
  (context.state as RequestState).presented = presented;
}

export function presentedOf(context: Context | undefined): PresentedToken | undefined {
  return (context?.state as RequestState | undefined)?.presented;
}
