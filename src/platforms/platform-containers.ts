import type { OpenCredentials } from './platform-login.js';
import type { MediaFile } from './platform-media.js';
import type { PostRemedy } from './platform-outcomes.js';
import type { Publisher, PublishRequest } from './platform-publishing.js';
import type { ExternalMedia } from './platform-content.js';

/** A container at the platform: prepared media that is not visible until it is published. */
export interface CreatedContainer {
  containerId: string;
  /** Upload URL; null if the platform fetches the file. Sealed at rest; never logged. */
  uploadUrl: string | null;
}

export type ContainerState =
  | { state: 'PREPARING' }
  | { state: 'READY' }
  | { state: 'PUBLISHED' }
  | { state: 'EXPIRED' }
  /** `START_OVER`: another container of the same media may succeed. Otherwise the user must change the post. */
  | { state: 'FAILED'; failReason: string; remedy: 'START_OVER' | PostRemedy; userMessage?: string };

/**
 * A platform where posts are prepared in containers and go live by one last call. Before that call nothing is public, so
 * containers may be created again.
 */
export interface ContainerPublisher extends Publisher {
  /** Whether this file is uploaded as bytes; otherwise the platform fetches it from a URL of this server. */
  takesBytes(credentials: OpenCredentials, file: MediaFile): boolean;
  /**
   * Creates the container of one file: the whole post if it has one file, else a part of it.
   *
   * @param url where the platform can fetch the file; null if it is uploaded as bytes
   * @throws PlatformFailure
   */
  createPart(
    credentials: OpenCredentials,
    request: PublishRequest,
    index: number,
    url: string | null,
  ): Promise<CreatedContainer>;
  /** Creates the container of a post of several files, in their order. @throws PlatformFailure */
  createWhole(
    credentials: OpenCredentials,
    request: PublishRequest,
    partIds: readonly string[],
  ): Promise<CreatedContainer>;
  /** Uploads a file from byte `first` to its end. @throws PlatformFailure */
  sendBytes(
    credentials: OpenCredentials,
    uploadUrl: string,
    file: { first: number; totalBytes: number; body: AsyncIterable<Uint8Array> },
  ): Promise<void>;
  /** Number of uploaded bytes that have arrived. @throws PlatformFailure */
  bytesReceived(credentials: OpenCredentials, containerId: string): Promise<number>;
  /** @throws PlatformFailure */
  containerState(credentials: OpenCredentials, containerId: string): Promise<ContainerState>;
  /**
   * Publishes a container that is READY. Never retried by the client. A container goes live once: repeating the call with the same
   * container makes no second post.
   *
   * @throws PlatformFailure; `outcomeUnknown` also with a refusal after which the post may be live
   */
  publish(credentials: OpenCredentials, containerId: string): Promise<{ platformPostId: string }>;
  /** Public URL of a live post. @throws PlatformFailure */
  permalink(credentials: OpenCredentials, platformPostId: string): Promise<string | null>;
  /** The latest posts of the account, newest first, including posts that media lists leave out. @throws PlatformFailure */
  recent(credentials: OpenCredentials): Promise<ExternalMedia[]>;
}
