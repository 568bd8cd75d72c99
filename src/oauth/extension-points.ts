import type { Client } from './domain/clients.js';
import type { OAuthEvent } from './domain/events.js';
import type { OAuthScope } from './domain/scopes.js';
import type { VerifiedAccessToken } from './tokens/access-tokens.js';

/**
 * Extension points of the authorization server. {@link file://./extensions.ts} is the only place that implements them. Inject them by
 * this class.
 */
export abstract class Extensions {
  /**
   * Grants beside the standard ones, by their `grant_type`, which is an absolute URI. A client may use one only if an
   * administrator listed it in `extraGrants` of the client.
   */
  abstract readonly grants: Readonly<Record<string, ExtensionGrant>>;

  /** Additional claims of ID tokens and userinfo responses. Standard claims cannot be changed. */
  abstract readonly claims?: {
    names: readonly string[];
    read(user: ClaimsSubject, scopes: ReadonlySet<string>): Promise<object> | object;
  };

  /** Called for every event after its commit. It can neither delay nor fail the request. */
  abstract readonly onEvent?: (event: OAuthEvent) => Promise<void> | void;

  /**
   * Profile readers of plain OAuth2 providers, by their `profile` in SIGN_IN_PROVIDERS. OpenID Connect providers need none.
   */
  abstract readonly profiles: Readonly<Record<string, UpstreamProfileReader>>;
}

export interface ClaimsSubject {
  id: string;
  email: string;
  displayName: string | null;
}

export interface ExtensionGrant {
  /** Names of the form parameters it reads, without `grant_type` and the client credentials. */
  readonly parameters: readonly string[];
  /** Decides whether to issue a token, and which. @throws GrantRefused */
  handle(request: ExtensionGrantRequest): Promise<ExtensionGrantResult>;
}

export interface ExtensionGrantRequest {
  /** Authenticated, and allowed to use this grant. */
  readonly client: Client;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  /** URL of this authorization server and API: the audience of every token. */
  readonly issuer: string;
  /** Checks signature, expiry and revocation of an access token of this server. Returns null if it is not valid. */
  verifyAccessToken(token: string): Promise<VerifiedAccessToken | null>;
}

/** Contents of the new access token. */
export interface ExtensionGrantResult {
  /** The user for whom the client will act. Null if the client acts for itself. */
  userId: string | null;
  /** The authorization that the token belongs to and ends with. Required with `userId`, else null. */
  authorizationId: string | null;
  /** Reduced to the scopes of the client. */
  scopes: readonly OAuthScope[];
  /** At most the normal lifetime of an access token: one hour. */
  lifetimeSeconds: number;
  /** Additional claims of the token. */
  claims?: object;
  /** `issued_token_type` of RFC 8693. */
  issuedTokenType?: string;
}

/** The grant is refused. Both fields are sent to the client as `error` and `error_description` (RFC 6749 section 5.2). */
export class GrantRefused extends Error {
  constructor(
    readonly error: 'invalid_request' | 'invalid_grant' | 'invalid_scope' | 'invalid_target',
    readonly description: string,
  ) {
    super(description);
    this.name = 'GrantRefused';
  }
}

/** A user's profile at another provider. */
export interface UpstreamProfile {
  /** Id of the user at the provider. It must never change. */
  subject: string;
  email: string | null;
  /** Whether the provider has verified the address. */
  emailVerified: boolean;
  displayName: string | null;
}

/** Reads the profile. `getJson` fetches a URL with the provider's access token. */
export type UpstreamProfileReader = (getJson: (url: string) => Promise<unknown>) => Promise<UpstreamProfile>;
