import type { MediaDetails, MediaKind } from '../../platforms/platform-media.js';

const hour = 3_600_000;

/** Maximum file size in bytes: the highest limit of any platform. */
export const maxUploadBytes = 4 * 1024 ** 3;
/** How long an unused file is kept. */
export const unusedRetentionMs = 24 * hour;
/** How long a file is kept for a post that may be retried. */
export const retryRetentionMs = 7 * 24 * hour;

/**
 * - `RECEIVING`: bytes are missing.
 * - `READY`: complete and usable.
 * - `REJECTED`: complete and not usable.
 * - `DISCARDED`: a post used it, and its file was deleted. The row remains, so that a later use gets a clear error.
 */
export enum UploadState {
  RECEIVING = 'RECEIVING',
  READY = 'READY',
  REJECTED = 'REJECTED',
  DISCARDED = 'DISCARDED',
}

/** Why a file cannot be used. */
export type MediaFault = 'EMPTY' | 'TOO_LARGE' | 'NOT_MEDIA' | 'UNREADABLE';

/** Facts that were read from a file. Null: not in the file, or too expensive to read. */
export interface MediaFacts {
  kind: MediaKind;
  contentType: string;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** Null for files that were inspected before this field existed. */
  details: MediaDetails | null;
}

/** A received file. */
export interface Upload {
  readonly id: string;
  readonly userId: string;
  readonly state: UploadState;
  /** Announced size; received size once READY. */
  readonly sizeBytes: number;
  readonly fileName: string | null;
  /** `Upload-Metadata` as sent by the client. Null without it. */
  readonly metadata: string | null;
  readonly facts: MediaFacts | null;
  readonly rejectedBecause: MediaFault | null;
  readonly createdAt: Date;
  /** Null once a post uses it. */
  readonly expiresAt: Date | null;
}
