import type { PersonRequests } from './platform-callbacks.js';
import type { ContainerPublisher } from './platform-containers.js';
import type { LinkedFiles } from './platform-linked-files.js';
import type { PublishProblem, PublishStatus } from './platform-outcomes.js';
import type {
  AccountInsights,
  CommentModerator,
  ContentSource,
  ExternalComment,
} from './platform-content.js';

/**
 * What the rest of the application knows of a platform: this file and its parts `platform-callbacks.ts`,
 * `platform-containers.ts`, `platform-linked-files.ts`, `platform-outcomes.ts` and `platform-content.ts` import nothing else, and
 * nothing outside `platforms/` imports anything of a platform but these, its failures and its registry.
 *
 * An adapter implements {@link PlatformAdapter} and whichever capability interfaces its platform has. A capability that a
 * platform lacks is an absent property, so that a caller finds out by type and not by a "not supported" error.
 */
export enum Platform {
  TIKTOK = 'TIKTOK',
  TIKTOK_SHOP = 'TIKTOK_SHOP',
  INSTAGRAM = 'INSTAGRAM',
}

/** Descriptions of the platforms in the GraphQL schema. */
export const platformDescriptions: Readonly<Record<Platform, string>> = {
  [Platform.TIKTOK]: 'TikTok.',
  [Platform.TIKTOK_SHOP]: 'TikTok Shop.',
  [Platform.INSTAGRAM]: 'Instagram, professional accounts.',
};

/** A platform's name in URLs, made of its enum value: `/auth/tiktok-shop`, `/webhooks/tiktok-shop`. */
export const platformSlugs = Object.fromEntries(
  Object.values(Platform).map((platform) => [platform, platform.toLowerCase().replaceAll('_', '-')]),
) as Readonly<Record<Platform, string>>;

/** What a user lets the app do with an account; each adapter maps it to its platform's scopes. */
export enum Capability {
  /** Name, avatar and counters of the account. Always asked for. */
  PROFILE = 'PROFILE',
  /** Posting to the profile. */
  PUBLISH = 'PUBLISH',
  /** Sending drafts the person finishes in the platform's app. */
  DRAFT = 'DRAFT',
  /** Reading published media and their counters. */
  CONTENT = 'CONTENT',
  /** Reading and moderating comments. */
  COMMENTS = 'COMMENTS',
  /** Orders and products of a shop. */
  COMMERCE = 'COMMERCE',
}

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

/** Raw HTTP request of a webhook, before anything was parsed. */
export interface RawWebhook {
  body: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type WebhookVerdict =
  | {
      kind: 'verified';
      /** When the platform says it signed, where it says so. */
      signedAt: Date | null;
      body: Buffer;
    }
  | { kind: 'rejected'; reason: 'MISSING_SIGNATURE' | 'MALFORMED_SIGNATURE' | 'WRONG_SIGNATURE' }
  /** No secret is configured: nothing can be verified. */
  | { kind: 'unconfigured' };

/** What an event is about, in words every platform shares; the detail stays with the adapter. */
export type WebhookEffect =
  /** The person removed the app; `at` orders it against a later reconnect. */
  | { kind: 'authorization-removed'; subject: string; reason: string; at: Date }
  | { kind: 'publish-status'; publishId: string; subject: string; status: PublishStatus; at: Date }
  /** Somebody commented on media of an account. `at`: null where the platform does not say. */
  | {
      kind: 'comment';
      externalAccountId: string;
      comment: Omit<ExternalComment, 'createdAt'>;
      at: Date | null;
    }
  /** Counters of a media item, such as of a story that is over. */
  | {
      kind: 'media-metrics';
      externalAccountId: string;
      platformMediaId: string;
      metrics: Readonly<Record<string, number>>;
      at: Date | null;
    }
  /** Known, and nothing is to be done. */
  | { kind: 'ignored'; why: string };

export interface WebhookEvent {
  /**
   * Identifies the event across redeliveries. `lead` is a source time (seconds) or numeric id only if it is the same in
   * every redelivery, else 0; it keeps the unique index local.
   */
  dedupe: { lead: bigint; parts: readonly string[] };
  /** The platform's name of the event, for operators. */
  type: string;
  /** When it happened, by the platform. */
  occurredAt: Date | null;
  /** Grant subject or account the event concerns. */
  subject: string | null;
  /** The event alone, as text: what `effect` reads later. Never parsed and printed again when ids may exceed 2^53. */
  payload: string;
}

export interface Webhooks {
  /** Signature check on the raw bytes, in constant time, against every configured secret. */
  verify(raw: RawWebhook): WebhookVerdict;
  /** Splits a verified body into events. @throws PlatformFailure `rejected` when it cannot be read. */
  read(body: Buffer): WebhookEvent[];
  /** What a stored event means. @throws PlatformFailure `rejected` when it cannot be read. */
  effect(payload: string): WebhookEffect;
  /** Answer to a subscription handshake (GET), where the platform has one. */
  challenge?(query: CallbackQuery): string | null;
}

// ---------------------------------------------------------------------------------------------------------------------
// Publishing

export type MediaKind = 'VIDEO' | 'PHOTO';

/** What a post shows: one video, photos, or `MIXED`: any other several. */
export type PostKind = MediaKind | 'MIXED';

/** Further facts about a file that platforms have rules for. */
export interface MediaDetails {
  /** Container as its bytes tell it. */
  container: 'mp4' | 'mov' | 'webm' | 'mkv' | 'jpeg' | 'png' | 'webp';
  /** `h264`, `hevc`, `av1`, `vp8`, `vp9`, `mpeg4`, `prores`, or the code in the file; null for photos. */
  videoCodec: string | null;
  /** The first sound track; null without sound. */
  audio: { codec: string; channels: number; sampleRate: number } | null;
  /** MP4 and MOV only: whether the index is before the media data, as streaming needs it. */
  indexFirst: boolean | null;
  /** MP4 and MOV only: whether an edit list does more than skip the encoder's delay. */
  hasEdits: boolean | null;
  /** JPEG only: whether the file holds several pictures (MPO). */
  isMultiPicture: boolean | null;
  /** H.264 and HEVC in MP4 and MOV: `4:2:0`, `4:2:2` or `4:4:4`. Null or absent where the file does not say. */
  chroma?: string | null;
  /** H.264 and HEVC in MP4 and MOV: whether frames are coded as fields. Null or absent where it is not certain. */
  isInterlaced?: boolean | null;
}

/** A file of ours that is to be published. */
export interface MediaFile {
  kind: MediaKind;
  contentType: string;
  sizeBytes: number;
  /** Facts read from the file itself, where known. */
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** Absent or null for files that were read before there were any. */
  details?: MediaDetails | null;
}

/** What the person asked for, as stored with the post. `options` is JSON that only the adapter understands. */
export interface PublishRequest {
  caption: string;
  options: unknown;
  media: readonly MediaFile[];
}

export type { LinkedFile } from './platform-linked-files.js';
export type { PostRemedy, PublishProblem, PublishStatus } from './platform-outcomes.js';

/** What the platform allows this account now. `raw` is shown to frontends by the platform's own GraphQL type. */
export interface Composer {
  /** The creator cannot post at the moment, and why. */
  blocked: PublishProblem | null;
  fetchedAt: Date;
  /** How many posts the platform still takes from the account; null where it does not tell. */
  quota: PublishingQuota | null;
  raw: Readonly<Record<string, unknown>>;
}

/** Posts a platform takes from an account within its window. */
export interface PublishingQuota {
  limit: number;
  used: number;
  /** When all of it is free again; null where the window slides. */
  resetsAt: Date | null;
}

export interface UploadTarget {
  /** The platform's handle of the post in progress. */
  publishId: string;
  /** Secret-bearing address the bytes go to. Sealed at rest; never logged. */
  uploadUrl: string;
  expiresAt: Date;
  chunks: ChunkPlan;
}

/** Chunks in order: `count` chunks of `chunkSize` bytes, the last one absorbing the rest. */
export interface ChunkPlan {
  totalBytes: number;
  chunkSize: number;
  count: number;
}

export type ChunkAnswer =
  | { kind: 'stored'; bytesReceived: number }
  | { kind: 'complete' }
  /** The platform stands elsewhere: go on from `bytesReceived`. */
  | { kind: 'resync'; bytesReceived: number }
  /** The address is dead: a new init is needed. */
  | { kind: 'gone' };

/** Checks and facts every publisher offers. */
export interface Publisher {
  /** Fresh facts of what the account may post now. @throws PlatformFailure */
  composer(credentials: OpenCredentials): Promise<Composer>;
  /** Validates and normalises the options a client sent; what comes back is stored. */
  parseOptions(options: unknown): { options: unknown } | { problems: PublishProblem[] };
  /** Everything that would make the platform refuse, found before it is asked. Empty: go. */
  check(request: PublishRequest, composer: Composer): PublishProblem[];
  /** Files that options name by address; absent: there are none. */
  readonly linkedFiles?: LinkedFiles;
  /** @throws PlatformFailure */
  status(credentials: OpenCredentials, publishId: string): Promise<PublishStatus>;
  /** Where people see a live post; null without the facts that the address is made of. */
  postUrl?(platformPostId: string, post: { kind: PostKind; username: string | null }): string | null;
  /** Best effort. Answers false when the platform says it is too late. @throws PlatformFailure */
  cancel?(credentials: OpenCredentials, publishId: string): Promise<boolean>;
}

/** A platform that takes videos as bytes in chunks. */
export interface VideoPublisher extends Publisher {
  /** Never retried by the client: it opens a task at the platform. @throws PlatformFailure */
  initVideo(credentials: OpenCredentials, request: PublishRequest): Promise<UploadTarget>;
  /** Sends `[first, first + length)`. Any answer but a fault is a {@link ChunkAnswer}. @throws PlatformFailure */
  putChunk(
    target: Pick<UploadTarget, 'uploadUrl' | 'chunks'>,
    chunk: { first: number; length: number; contentType: string; body: AsyncIterable<Uint8Array> },
  ): Promise<ChunkAnswer>;
}

/** A platform that fetches photos from addresses of ours. */
export interface PhotoPublisher extends Publisher {
  /** Final publish call: never retried. @throws PlatformFailure */
  initPhotos(
    credentials: OpenCredentials,
    request: PublishRequest,
    urls: readonly string[],
  ): Promise<{ publishId: string }>;
}

// ---------------------------------------------------------------------------------------------------------------------

/** A small public file that proves to the platform that this host is ours. */
export interface SiteFile {
  /** Absolute path below PUBLIC_URL. */
  path: string;
  contentType: string;
  body: string;
}

export interface PlatformAdapter {
  readonly platform: Platform;
  /** What a person calls the platform. */
  readonly displayName: string;
  /** Whether the simulator stands in for it. */
  readonly simulated: boolean;
  readonly login: Login;
  /**
   * The accounts a grant opens. What is wrong with some of them leaves out these alone.
   *
   * @throws PlatformFailure when it concerns all of them, when there is no other account, or when it concerns `required`
   */
  discover(
    credentials: OpenCredentials,
    tokens: Pick<TokenSet, 'subject' | 'scopes'>,
    options?: DiscoveryOptions,
  ): Promise<ExternalAccount[]>;
  /** One cheap call that shows whether the credentials still work. @throws PlatformFailure */
  probe(credentials: OpenCredentials): Promise<void>;
  readonly webhooks: Webhooks;
  readonly videos?: VideoPublisher;
  readonly photos?: PhotoPublisher;
  /** Takes posts of every kind; a platform has this or the two above. */
  readonly containers?: ContainerPublisher;
  readonly content?: ContentSource;
  readonly insights?: AccountInsights;
  readonly comments?: CommentModerator;
  /** Where the platform posts what people ask for about themselves. */
  readonly personRequests?: PersonRequests;
  /** Files the platform wants to find on our host before it pulls media from it. */
  siteFiles?(): readonly SiteFile[];
}
