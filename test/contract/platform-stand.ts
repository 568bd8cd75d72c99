import type {
  CallbackQuery,
  Capability,
  ExternalAccount,
  MediaFile,
  PlatformAdapter,
  PublishRequest,
  RawWebhook,
  TokenSet,
} from '../../src/platforms/platform.js';

/** What can go wrong with one request. */
export type Fault =
  | 'server-error'
  /** A 5xx although the request took effect. */
  | 'server-error-after-effect'
  | 'throttle'
  | 'garbage'
  | 'huge-answer'
  /** The request took effect, its answer never came. */
  | 'lost-answer'
  /** The connection broke before anything happened. */
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

/** The request that a fault hits. */
export type Target =
  'exchange' | 'refresh' | 'discover' | 'video-init' | 'chunk' | 'status' | 'container' | 'publish';

/** An adapter in front of its simulated platform, and the hands to play the platform's part and the person's. */
export interface PlatformStand {
  adapter: PlatformAdapter;
  loginType: string;
  redirectUri: string;
  /** Everything the platform can be asked for. */
  capabilities: readonly Capability[];
  /** A person answers the consent page. The query of the callback, decoded once. */
  consent(
    authorizationUrl: string,
    answer: { allow: boolean; without?: readonly string[] },
  ): Promise<CallbackQuery>;
  /** A scope that the person can leave out and the account still works. */
  optionalScope: string;
  /** Whether each refresh replaces the refresh token. */
  alwaysRotates: boolean;
  /** What the platform has. */
  has: {
    /** A code is bound to the browser that asked for it. */
    pkce: boolean;
    /** A call that ends a grant. */
    revocation: boolean;
  };
  /** The time of the adapter, which {@link age} moves. */
  now(): Date;
  /** Spoils every request to the target from now on; null ends all faults. Also forgets what was counted. */
  spoil(target: Target, fault: Fault | null): Promise<void>;
  /** Requests to the target since the last `spoil`. */
  requests(target: Target): Promise<number>;
  expireAccessToken(subject: string): Promise<void>;
  /** Lets as much time pass as tokens need before they can be renewed. */
  age(): Promise<void>;
  /** Lets as much time pass as one who was throttled has to wait. */
  wait(): Promise<void>;
  /** Something happens that the platform tells by webhook. */
  cause(
    tokens: TokenSet,
    account: ExternalAccount,
  ): Promise<{
    /** Whom the event names. */
    subject: string;
    effect: object;
  }>;
  /** Lets the platform finish what it has to do; answers the webhooks sent so far, as they came in. */
  settle(): Promise<RawWebhook[]>;
  /** A sound direct post of a real video. */
  video: {
    request: Omit<PublishRequest, 'options' | 'media'>;
    options: unknown;
    file: MediaFile;
    bytes: Buffer;
  };
  /** The same, of a real photo at an address the platform may pull from. */
  photo: { options: unknown; file: MediaFile; url: string };
  /** The real video at an address the platform may pull from. */
  videoUrl: string;
  /** Ids of the posts of an account that are live at the platform. */
  livePosts(externalId: string): Promise<string[]>;
  close(): Promise<void>;
}
