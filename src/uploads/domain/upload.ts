import type { MediaDetails, MediaKind } from '../../platforms/platform.js';

const hour = 3_600_000;

/** Bytes a file may have: what the most generous platform takes. */
export const maxUploadBytes = 4 * 1024 ** 3;
/** How long a file waits for a post to use it. */
export const unusedRetentionMs = 24 * hour;
/** How long a file stays with a post that may be tried again. */
export const retryRetentionMs = 7 * 24 * hour;

/**
 * - `RECEIVING`: bytes are missing. - `READY`: complete, and media. - `REJECTED`: complete, and of no use.
 * - `DISCARDED`: a post used it, and its file was removed. The row remains so that a later use can be explained.
 */
export enum UploadState {
  RECEIVING = 'RECEIVING',
  READY = 'READY',
  REJECTED = 'REJECTED',
  DISCARDED = 'DISCARDED',
}

/** Why a file cannot be used. */
export type MediaFault = 'EMPTY' | 'TOO_LARGE' | 'NOT_MEDIA' | 'UNREADABLE';

/** What a file says of itself. Null: it does not say, or not where it can be read cheaply. */
export interface MediaFacts {
  kind: MediaKind;
  contentType: string;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** Null for files that were read before there were any. */
  details: MediaDetails | null;
}

/** A file on its way to a post. */
export interface Upload {
  readonly id: string;
  readonly userId: string;
  readonly state: UploadState;
  /** As announced; as received once READY. */
  readonly sizeBytes: number;
  readonly fileName: string | null;
  /** `Upload-Metadata` as the client sent it; null without one. */
  readonly metadata: string | null;
  readonly facts: MediaFacts | null;
  readonly rejectedBecause: MediaFault | null;
  readonly createdAt: Date;
  /** Null once a post uses it. */
  readonly expiresAt: Date | null;
}
