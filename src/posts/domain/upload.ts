import type { MediaDetails, MediaKind } from '../../platforms/platform.js';
import { PostState } from './post-summary.js';

const hour = 3_600_000;

/** Bytes a file may have: what the most generous platform takes. */
export const maxUploadBytes = 4 * 1024 ** 3;
/** How long a file waits for a post to use it. */
export const unusedLifeMs = 24 * hour;
/** How long a file stays with a post that may be tried again. */
export const retryLifeMs = 7 * 24 * hour;

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

/** How long after a post came to this state its files may go; null: they are needed. */
export function discardDelayMs(state: PostState): number | null {
  switch (state) {
    case PostState.PUBLISHED:
    case PostState.CANCELED:
      return 0;
    case PostState.AWAITING_CREATOR:
    case PostState.FAILED:
    case PostState.UNCONFIRMED:
      return retryLifeMs;
    default:
      return null;
  }
}
