import type { FailureCode } from '../../failures/failure-codes.js';

/** `FAILED`: the newest attempt did not come to its end; what a platform cannot help with now is tried again by itself. */
export enum ContentSyncState {
  WAITING = 'WAITING',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
}

/** How reading an account's media from its platform is going. */
export interface ContentSync {
  state: ContentSyncState;
  /** Nothing stored is older than this; null before a first sync has come to its end. */
  syncedAt: Date | null;
  /** When the comments on newer media were last read, all of them. */
  commentsSyncedAt: Date | null;
  /** When the metrics of the account itself were last read. */
  metricsSyncedAt: Date | null;
  /** When the people around the account were last read. */
  audiencesSyncedAt: Date | null;
  requestedAt: Date;
  /** What went wrong in the newest attempt; null unless FAILED. */
  failure: { code: FailureCode; message: string; at: Date } | null;
  /** When somebody last looked at the media, to the hour. */
  readAt: Date | null;
}

/** A reading of everything an account has published, page by page. It may take several runs. */
export interface SyncPass {
  startedAt: Date;
  /** Where it goes on; null at its beginning. */
  cursor: string | null;
}

/** A pass that has not ended after this long starts over: its first pages are old news by now. */
export const maxPassMs = 6 * 3_600_000;
