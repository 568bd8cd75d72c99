import type { Platform } from '../../platforms/platform.js';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';

/** Source of a file: an upload, or an address that is fetched. */
export type MediaSource = { uploadId: string } | { url: string };

/** Options for one platform, as sent by the client. */
export interface GivenOptions {
  platform: Platform;
  options: unknown;
}

/** A request to publish on one or more accounts. */
export interface PostRequest {
  media: readonly MediaSource[];
  caption: string;
  targets: readonly { accountId: string; options: GivenOptions | null }[];
  /** Null: now. */
  publishAt: Date | null;
  /** Chosen by the client. The same request with the same key is accepted once. */
  idempotencyKey: string;
}

/** Why a post cannot be published on an account. */
export interface Rejection {
  accountId: string;
  problems: PublishProblem[];
}
