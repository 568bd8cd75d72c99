import type { LinkedFiles } from './platform-linked-files.js';
import type { OpenCredentials } from './platform-login.js';
import type { MediaFile, PostKind } from './platform-media.js';
import type { PublishProblem, PublishStatus } from './platform-outcomes.js';

/** The requested post, as stored. `options` is JSON that only the adapter understands. */
export interface PublishRequest {
  caption: string;
  options: unknown;
  media: readonly MediaFile[];
}

/** What the platform allows the account now. `raw` becomes the platform's own GraphQL type. */
export interface Composer {
  /** Why the account cannot post now; null if it can. */
  blocked: PublishProblem | null;
  fetchedAt: Date;
  /** Posts that the platform accepts from the account; null if it does not report a limit. */
  quota: PublishingQuota | null;
  raw: Readonly<Record<string, unknown>>;
}

/** Limit of posts per account and time window. */
export interface PublishingQuota {
  limit: number;
  used: number;
  /** When the whole limit is available again; null for a sliding window. */
  resetsAt: Date | null;
}

/** How often an account posts at most. */
export interface PostPacing {
  /** Minutes between two posts; 0 for no gap. */
  minGapMinutes: number;
  /** Posts within any 24 hours; null for no limit. */
  maxPostsPerDay: number | null;
}

export interface UploadTarget {
  /** The platform's id of the post in progress. */
  publishId: string;
  /** Upload address, which contains a secret. Sealed at rest; never logged. */
  uploadUrl: string;
  expiresAt: Date;
  chunks: ChunkPlan;
}

/** Chunks in order: `count` chunks of `chunkSize` bytes, the last one includes the remainder. */
export interface ChunkPlan {
  totalBytes: number;
  chunkSize: number;
  count: number;
}

export type ChunkResponse =
  | { kind: 'stored'; bytesReceived: number }
  | { kind: 'complete' }
  /** The platform expects another offset: continue from `bytesReceived`. */
  | { kind: 'resync'; bytesReceived: number }
  /** The address is no longer valid: start a new upload. */
  | { kind: 'gone' };

/** One choice of the options of a post, in words for the user. */
export interface OptionFact {
  label: string;
  text: string;
  /** The address that the text contains. */
  address?: string;
}

/** The options of a platform, for clients that do not know them, such as AI assistants. */
export interface PostOptions {
  /** JSON schema of what a client may choose. Without declarations, which only the user can make. */
  readonly schema: object;
  /** What stored options mean for the post, including a declaration of the user. */
  describe(options: unknown): OptionFact[];
  /** Options of a client with the declaration that the user makes by approving the post. Absent: the platform requires none. */
  withDeclaration?(given: unknown): unknown;
}

/** The common part of all publishers. */
export interface Publisher {
  /** What the account may post now, read from the platform. @throws PlatformFailure */
  composer(credentials: OpenCredentials): Promise<Composer>;
  /** Validates and normalises the options of a client. The result is stored. */
  parseOptions(options: unknown): { options: unknown } | { problems: PublishProblem[] };
  /** What a client may choose, and what its choices mean. */
  readonly options: PostOptions;
  /** Every reason why the platform would refuse the post. Empty if the post may be published. */
  check(request: PublishRequest, composer: Composer): PublishProblem[];
  /** Files that options reference by address. Absent: none. */
  readonly linkedFiles?: LinkedFiles;
  /** @throws PlatformFailure */
  status(credentials: OpenCredentials, publishId: string): Promise<PublishStatus>;
  /** Public address of a live post; null if it cannot be derived. */
  postUrl?(platformPostId: string, post: { kind: PostKind; username: string | null }): string | null;
  /** Best effort. Returns false if the platform reports that it is too late. @throws PlatformFailure */
  cancel?(credentials: OpenCredentials, publishId: string): Promise<boolean>;
}

/** A platform that accepts videos as bytes in chunks. */
export interface VideoPublisher extends Publisher {
  /** Never retried by the client: it opens a task at the platform. @throws PlatformFailure */
  initVideo(credentials: OpenCredentials, request: PublishRequest): Promise<UploadTarget>;
  /** Sends `[first, first + length)`. A response that is not a failure is a {@link ChunkResponse}. @throws PlatformFailure */
  putChunk(
    target: Pick<UploadTarget, 'uploadUrl' | 'chunks'>,
    chunk: { first: number; length: number; contentType: string; body: AsyncIterable<Uint8Array> },
  ): Promise<ChunkResponse>;
}

/** A platform that fetches photos from URLs of this server. */
export interface PhotoPublisher extends Publisher {
  /** Final publish call: never retried. @throws PlatformFailure */
  initPhotos(
    credentials: OpenCredentials,
    request: PublishRequest,
    urls: readonly string[],
  ): Promise<{ publishId: string }>;
}
