import type { OpenCredentials } from './platform-login.js';
import type { MediaFile } from './platform-media.js';
import type { PostRemedy } from './platform-outcomes.js';
import type { Publisher, PublishRequest } from './platform-publishing.js';
import type { ExternalMedia } from './platform-content.js';

/** A container at the platform: something prepared there that nobody sees until it is published. */
export interface CreatedContainer {
  containerId: string;
  /** Where the bytes go; null where the platform fetches the file. Sealed at rest; never logged. */
  uploadUrl: string | null;
}

export type ContainerState =
  | { state: 'PREPARING' }
  | { state: 'READY' }
  | { state: 'PUBLISHED' }
  | { state: 'EXPIRED' }
  /** `START_OVER`: another container of the same media may succeed. Else the user is asked. */
  | { state: 'FAILED'; failReason: string; remedy: 'START_OVER' | PostRemedy; userMessage?: string };

/**
 * A platform where posts are prepared in containers and go live by one last call. Until that call nothing is at stake:
 * containers may be made again and again.
 */
export interface ContainerPublisher extends Publisher {
  /** Whether this file goes as bytes; else the platform fetches it from an address of ours. */
  takesBytes(credentials: OpenCredentials, file: MediaFile): boolean;
  /**
   * Makes the container of one file: the post itself where it has no other, else a part of it.
   *
   * @param url where the file can be fetched; null: it goes as bytes
   * @throws PlatformFailure
   */
  createPart(
    credentials: OpenCredentials,
    request: PublishRequest,
    index: number,
    url: string | null,
  ): Promise<CreatedContainer>;
  /** Makes the container of a post of several files, in their order. @throws PlatformFailure */
  createWhole(
    credentials: OpenCredentials,
    request: PublishRequest,
    partIds: readonly string[],
  ): Promise<CreatedContainer>;
  /** Sends a file from `first` to its end. @throws PlatformFailure */
  sendBytes(
    credentials: OpenCredentials,
    uploadUrl: string,
    file: { first: number; totalBytes: number; body: AsyncIterable<Uint8Array> },
  ): Promise<void>;
  /** Bytes of an upload that have arrived. @throws PlatformFailure */
  bytesReceived(credentials: OpenCredentials, containerId: string): Promise<number>;
  /** @throws PlatformFailure */
  containerState(credentials: OpenCredentials, containerId: string): Promise<ContainerState>;
  /**
   * Publishes a container that is READY. Never retried by the client. A container goes live once: asked again with the same one,
   * the platform makes no second post.
   *
   * @throws PlatformFailure; `outcomeUnknown` also with a refusal after which the post may be live
   */
  publish(credentials: OpenCredentials, containerId: string): Promise<{ platformPostId: string }>;
  /** Where people see a live post. @throws PlatformFailure */
  permalink(credentials: OpenCredentials, platformPostId: string): Promise<string | null>;
  /** What the account published last, newest first, also what lists of its media leave out. @throws PlatformFailure */
  recent(credentials: OpenCredentials): Promise<ExternalMedia[]>;
}
