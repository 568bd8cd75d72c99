import type { Capability } from './platform.js';

/**
 * How a platform renews access. `rotating`: the refresh token is replaced at each use, so a lost answer loses the
 * connection. `extending`: a token that is at least a day old, and still valid, is given a new life. `reexchange`: a valid
 * token is exchanged for a longer one. `none`: only a new consent helps.
 */
export type RefreshModel = 'rotating' | 'extending' | 'reexchange' | 'none';

/** Opened secrets. They never leave the process: never in logs, answers, jobs or errors. */
export interface OpenCredentials {
  accessToken: string;
  refreshToken?: string;
  /** Further secrets of the grant that the adapter needs, for example a shop cipher. */
  extra?: Readonly<Record<string, string>>;
  /**
   * Present for work on one account: keeps secrets of that account that the platform has made anew, and puts them into `extra`. It
   * never throws: the next work would have them made anew once more.
   */
  saveExtra?: (fresh: Readonly<Record<string, string>>) => Promise<void>;
}

/** What a code exchange or a refresh answered. Every expiry is absolute and taken from the answer. */
export interface TokenSet {
  credentials: OpenCredentials;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  /** Scopes the person really granted, in the platform's words. */
  scopes: readonly string[];
  /** Whose grant this is, at the platform (TikTok: open_id). */
  subject: string;
}

/** One channel, shop or profile that a grant opens. */
export interface ExternalAccount {
  externalId: string;
  /** What a person calls it: a nickname or shop name. */
  displayName: string;
  /** Handle without `@`, where the platform tells it. */
  username: string | null;
  avatarUrl: string | null;
  /** Platform-specific facts, shown as the account's profile. Plain JSON; ids as strings. */
  profile: Readonly<Record<string, unknown>>;
  /**
   * What is of this channel alone, where the platform gives something (page token, shop cipher). Calls about the channel are
   * made with the grant's credentials and these in `extra` beside the grant's own.
   */
  extra?: Readonly<Record<string, string>>;
}

export interface DiscoveryOptions {
  /** Gives way when an allowance runs low. */
  deferrable: boolean;
  /** External id of the account that is asked about; a problem of it is thrown. */
  required?: string;
}

export interface AuthorizationRequest {
  state: string;
  redirectUri: string;
  /** PKCE verifier; the adapter derives the challenge in its platform's encoding. */
  codeVerifier: string;
  capabilities: readonly Capability[];
  loginType: string;
  /** The person should see the consent page even where the platform could skip it. */
  forceConsent: boolean;
}

/** The query of a callback, decoded once, as the adapter's platform sends it. */
export type CallbackQuery = Readonly<Record<string, string | undefined>>;

export type CallbackOutcome =
  | { kind: 'code'; code: string }
  /** The person, or the platform for the person, said no. */
  | { kind: 'denied'; platformCode: string; description: string | null };

export interface Login {
  /** Login types the platform offers, the default one first. */
  readonly loginTypes: readonly string[];
  refreshModel(loginType: string): RefreshModel;
  /** Where the platform sends people back to, as registered there. */
  readonly redirectUri: string;
  /** Whether the platform may send people to the callback without a request of ours (app-store installs). */
  readonly platformInitiated: boolean;
  /** Scopes that are asked for: the least for the capabilities, within what the operator lists as approved. */
  scopesFor(capabilities: readonly Capability[], loginType: string): readonly string[];
  authorizationUrl(request: AuthorizationRequest): string;
  /** Reads the callback. @throws PlatformFailure `rejected` when it is neither a code nor a refusal. */
  readCallback(query: CallbackQuery): CallbackOutcome;
  /** Never retried: a code works once. @throws PlatformFailure */
  exchange(
    code: string,
    request: Pick<AuthorizationRequest, 'redirectUri' | 'codeVerifier' | 'loginType'>,
  ): Promise<TokenSet>;
  /** Never retried: the old token may be dead already. @throws PlatformFailure */
  refresh(credentials: OpenCredentials, loginType: string): Promise<TokenSet>;
  /** Ends the grant at the platform. @throws PlatformFailure */
  revoke(credentials: OpenCredentials, loginType: string): Promise<void>;
}
