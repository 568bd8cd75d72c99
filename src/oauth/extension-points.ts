import type { Client } from './domain/clients.js';
import type { OAuthEvent } from './domain/events.js';
import type { OAuthScope } from './domain/scopes.js';
import type { VerifiedAccessToken } from './tokens/access-tokens.js';

/**
 * What an installation may add to the authorization server. {@link file://./extensions.ts} is the one place that fills it in; inject
 * it by this class.
 */
export abstract class Extensions {
  /**
   * Grants beside the standard ones, by their `grant_type`, which is an absolute URI. A client may use one only if an
   * administrator named it in the client's `extraGrants`.
   */
  abstract readonly grants: Readonly<Record<string, ExtensionGrant>>;

  /** Claims to add to ID tokens and to the answer of userinfo. The standard ones cannot be changed. */
  abstract readonly claims?: {
    names: readonly string[];
    read(user: ClaimsSubject, scopes: ReadonlySet<string>): Promise<object> | object;
  };

  /** Told of every event after it is committed. It can neither delay nor break what happened. */
  abstract readonly onEvent?: (event: OAuthEvent) => Promise<void> | void;

  /**
   * How to read who signed in at a provider that speaks plain OAuth2, by the provider's `profile` in SIGN_IN_PROVIDERS. OpenID
   * Connect providers need none.
   */
  abstract readonly profiles: Readonly<Record<string, UpstreamProfileReader>>;
}

export interface ClaimsSubject {
  id: string;
  email: string;
  displayName: string | null;
}

export interface ExtensionGrant {
  /** Names of the form parameters it reads, beside `grant_type` and the client's credentials. */
  readonly parameters: readonly string[];
  /** Decides. @throws GrantRefused */
  handle(request: ExtensionGrantRequest): Promise<ExtensionGrantResult>;
}

export interface ExtensionGrantRequest {
  /** Authenticated, and allowed to use this grant. */
  readonly client: Client;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  /** URL of this authorization server and API: the audience of every token. */
  readonly issuer: string;
  /** Checks an access token of ours: signature, expiry, revocation. null when it is not to be taken. */
  verifyAccessToken(token: string): Promise<VerifiedAccessToken | null>;
}

/** What the new access token is to hold. */
export interface ExtensionGrantResult {
  /** For whom the client will act; null: for itself. */
  userId: string | null;
  /** The authorization whose end ends the new token too. Needed with a user. */
  authorizationId: string | null;
  /** Whatever stands here, no scope goes beyond those of the client. */
  scopes: readonly OAuthScope[];
  /** At most the ordinary life of an access token. */
  lifetimeSeconds: number;
  /** Claims to add to the token. */
  claims?: object;
  /** `issued_token_type` of RFC 8693. */
  issuedTokenType?: string;
}

/** The grant is not given; both fields are told to the client, in the words of RFC 6749 section 5.2. */
export class GrantRefused extends Error {
  constructor(
    readonly error: 'invalid_request' | 'invalid_grant' | 'invalid_scope' | 'invalid_target',
    readonly description: string,
  ) {
    super(description);
    this.name = 'GrantRefused';
  }
}

/** Somebody as another provider describes them. */
export interface UpstreamProfile {
  /** Their id there; it never changes. */
  subject: string;
  email: string | null;
  /** Whether that provider has proven that the address is theirs. */
  emailVerified: boolean;
  displayName: string | null;
}

/** Reads the profile; `getJson` fetches an address with the access token that the provider gave. */
export type UpstreamProfileReader = (getJson: (url: string) => Promise<unknown>) => Promise<UpstreamProfile>;
