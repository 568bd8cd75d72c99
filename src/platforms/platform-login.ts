import type { Capability } from './platform.js';

/**
 * How a platform refreshes access. `rotating`: each use replaces the refresh token, so a lost response loses the
 * connection. `extending`: a valid token that is at least a day old gets a later expiry. `reexchange`: a valid token is
 * exchanged for one that lives longer. `none`: only a new consent gives a new token.
 */
export type RefreshModel = 'rotating' | 'extending' | 'reexchange' | 'none';

/** Opened secrets. They never leave the process: never in logs, answers, jobs or errors. */
export interface OpenCredentials {
  accessToken: string;
  refreshToken?: string;
  /** Further secrets of the grant that the adapter needs, for example a shop cipher. */
  extra?: Readonly<Record<string, string>>;
  /**
   * Present for calls about one account: stores new secrets of that account and puts them into `extra`. Never throws: without
   * them, the next call fetches new ones.
   */
  saveExtra?: (fresh: Readonly<Record<string, string>>) => Promise<void>;
}

/** Result of a code exchange or a refresh. Every expiry is absolute and comes from the response. */
export interface TokenSet {
  credentials: OpenCredentials;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  /** Scopes that the user granted, as the platform names them. */
  scopes: readonly string[];
  /** Id of the user at the platform who gave the grant. */
  subject: string;
}

/** One channel, shop or profile that a grant opens. */
export interface ExternalAccount {
  externalId: string;
  /** Name shown to users: a nickname or shop name. */
  displayName: string;
  /** Handle without `@`. Null if the platform does not report it. */
  username: string | null;
  avatarUrl: string | null;
  /** Platform-specific data, shown as the account's profile. Plain JSON; ids are strings. */
  profile: Readonly<Record<string, unknown>>;
  /**
   * Secrets of this channel alone (page token, shop cipher), if the platform has such. Calls about the channel get the
   * credentials of the grant, with these added to `extra`.
   */
  extra?: Readonly<Record<string, string>>;
}

export interface DiscoveryOptions {
  /** Wait while an allowance is low, so that more urgent calls go first. */
  deferrable: boolean;
  /** External id of the account that the caller needs; its failure is thrown. */
  required?: string;
}

export interface AuthorizationRequest {
  state: string;
  redirectUri: string;
  /** PKCE verifier. The adapter derives the challenge in the encoding of its platform. */
  codeVerifier: string;
  capabilities: readonly Capability[];
  loginType: string;
  /** Show the consent page even if the platform could skip it. */
  forceConsent: boolean;
}

/** The query of a callback, decoded once, as the adapter's platform sends it. */
export type CallbackQuery = Readonly<Record<string, string | undefined>>;

export type CallbackOutcome =
  /**
   * `loginType` is present if the callback shows which one it belongs to. It always is in callbacks without `state` of a platform
   * with several login types.
   */
  | { kind: 'code'; code: string; loginType?: string }
  /** The user denied access, or the platform did. */
  | { kind: 'denied'; platformCode: string; description: string | null };

export interface Login {
  /** Login types of the platform, the default one first. */
  readonly loginTypes: readonly string[];
  refreshModel(loginType: string): RefreshModel;
  /**
   * What it means if the platform refuses a token that was refreshed because of a refusal. Default: an error of the platform, which
   * keeps the grant.
   */
  readonly refusalOfNewToken?: 'PLATFORM_ERROR' | 'GRANT_ENDED';
  /** Callback address, as registered at the platform. */
  readonly redirectUri: string;
  /** Whether users may arrive at the callback without a connect flow started here (installs from an app store). */
  readonly platformInitiated: boolean;
  /** Scopes to request: the minimum for the capabilities, among the scopes that the operator lists as approved. */
  scopesFor(capabilities: readonly Capability[], loginType: string): readonly string[];
  authorizationUrl(request: AuthorizationRequest): string;
  /** Reads the callback. @throws PlatformFailure `rejected` if it is neither a code nor a denial. */
  readCallback(query: CallbackQuery): CallbackOutcome;
  /** Exchanges the code. Never retried, because a code works once. @throws PlatformFailure */
  exchange(
    code: string,
    request: Pick<AuthorizationRequest, 'redirectUri' | 'codeVerifier' | 'loginType'>,
  ): Promise<TokenSet>;
  /** Refreshes the token. Never retried, because the old token may be invalid already. @throws PlatformFailure */
  refresh(credentials: OpenCredentials, loginType: string): Promise<TokenSet>;
  /** Ends the grant at the platform. @throws PlatformFailure */
  revoke(credentials: OpenCredentials, loginType: string): Promise<void>;
}
