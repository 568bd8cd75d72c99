import type { LinkedFiles } from './platform-linked-files.js';
import type { OpenCredentials } from './platform-login.js';
import type { MediaFile, PostKind } from './platform-media.js';
import type { PublishProblem, PublishStatus } from './platform-outcomes.js';

/** What the person asked for, as stored with the post. `options` is JSON that only the adapter understands. */
export interface PublishRequest {
  caption: string;
  options: unknown;
  media: readonly MediaFile[];
}

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
