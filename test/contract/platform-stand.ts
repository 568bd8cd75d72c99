import type { Capability } from '../../src/platforms/platform.js';
import type { PlatformAdapter } from '../../src/platforms/platform-adapter.js';
import type { CallbackQuery, ExternalAccount, TokenSet } from '../../src/platforms/platform-login.js';
import type { MediaFile } from '../../src/platforms/platform-media.js';
import type { PublishRequest } from '../../src/platforms/platform-publishing.js';
import type { CommerceStand } from './commerce-stand.js';
import type { RawWebhook } from '../../src/platforms/platform-webhooks.js';

/** A fault of one request. */
export type Fault =
  | 'server-error'
  /** A 5xx after the request took effect. */
  | 'server-error-after-effect'
  | 'throttle'
  | 'garbage'
  | 'huge-answer'
  /** The request took effect, but its response never arrived. */
  | 'lost-answer'
  /** The connection broke before the request was processed. */
  | 'dropped-connection'
  | 'silence';

export const faults: readonly Fault[] = [
  'server-error',
  'server-error-after-effect',
  'throttle',
  'garbage',
  'huge-answer',
  'lost-answer',
  'dropped-connection',
  'silence',
];

/** The request with the fault. */
export type Target =
  'exchange' | 'refresh' | 'discover' | 'video-init' | 'chunk' | 'status' | 'container' | 'publish';

/** An adapter connected to its simulated platform, with functions that act for the platform and its users. */
export interface PlatformStand {
  adapter: PlatformAdapter;
  loginType: string;
  redirectUri: string;
  /** Every capability of the platform. */
  capabilities: readonly Capability[];
  /** A new user answers the consent page. Returns the query of the callback, decoded once. */
  consent(
    authorizationUrl: string,
    answer: { allow: boolean; without?: readonly string[] },
  ): Promise<CallbackQuery>;
  /**
   * Only with `login.platformInitiated`: a new user installs the app at the platform. Returns the query of the callback,
   * which has no state.
   */
  install?(): Promise<CallbackQuery>;
  /** A scope that the user can refuse while the account still works. */
  optionalScope: string;
  /** Whether each refresh replaces the refresh token. */
  alwaysRotates: boolean;
  /** Features of the platform's OAuth. */
  has: {
    /** PKCE binds a code to the browser that requested it. */
    pkce: boolean;
    /** A call that ends a grant. */
    revocation: boolean;
  };
  /** The time of the adapter, which {@link age} moves. */
  now(): Date;
  /** Applies the fault to every request to the target; null ends all faults. Also resets the request counts. */
  setFault(target: Target, fault: Fault | null): Promise<void>;
  /** Number of requests to the target since the last `setFault`. */
  requests(target: Target): Promise<number>;
  expireAccessToken(subject: string): Promise<void>;
  /** Advances time until tokens may be refreshed. */
  age(): Promise<void>;
  /** Advances time past the retry time of a throttled caller. */
  waitForRateLimit(): Promise<void>;
  /** Causes an event that the platform reports by webhook. */
  cause(
    tokens: TokenSet,
    account: ExternalAccount,
  ): Promise<{
    /** The grant or account of the event. */
    subject: string;
    effect: object;
  }>;
  /** Lets the platform finish its work. Returns all webhooks sent so far, in order of arrival. */
  settle(): Promise<RawWebhook[]>;
  /** Only for platforms that take posts. */
  publishing?: PublishingStand;
  /** Only for platforms whose accounts are shops. */
  commerce?: CommerceStand;
  close(): Promise<void>;
}

export interface PublishingStand {
  /** A valid direct post of a real video. */
  video: {
    request: Omit<PublishRequest, 'options' | 'media'>;
    options: unknown;
    file: MediaFile;
    bytes: Buffer;
  };
  /** A valid direct post of a photo, at a URL that the platform can fetch. */
  photo: { options: unknown; file: MediaFile; url: string };
  /** URL of the video that the platform can fetch. */
  videoUrl: string;
  /** Ids of the account's posts that are live at the platform. */
  livePosts(externalId: string): Promise<string[]>;
}
