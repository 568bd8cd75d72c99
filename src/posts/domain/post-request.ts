import { hashRequest } from '../../idempotency/request-hash.js';
import type { Platform, PublishProblem } from '../../platforms/platform.js';

/** Where a file of a post comes from: an upload of ours, or an address it is fetched from. */
export type MediaSource = { uploadId: string } | { url: string };

/** Choices for one platform, as the client gave them. */
export interface GivenOptions {
  platform: Platform;
  options: unknown;
}

/** What a person wants published, on one or more accounts. */
export interface PostRequest {
  media: readonly MediaSource[];
  caption: string;
  targets: readonly { accountId: string; options: GivenOptions | null }[];
  /** null: now. */
  publishAt: Date | null;
  /** The client's name for this request: however often it is sent, it is accepted once. */
  idempotencyKey: string;
}

/** Why an account must refuse a post. */
export interface Rejection {
  accountId: string;
  problems: PublishProblem[];
}

/** Tells requests under one idempotency key apart. */
export function requestHash({ media, caption, targets, publishAt }: PostRequest): Buffer {
  const body = { media, caption, targets, publishAt: publishAt?.toISOString() ?? null };
  return hashRequest(body);
}
