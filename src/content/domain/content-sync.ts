import type { FailureCode } from '../../failures/failure-codes.js';

/** `FAILED`: the latest attempt failed. Temporary failures are retried automatically. */
export enum ContentSyncState {
  WAITING = 'WAITING',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
}

/** State of the content sync of an account. */
export interface ContentSync {
  state: ContentSyncState;
  /** Stored media are as of this time or newer. Null before the first sync is completed. */
  syncedAt: Date | null;
  /** Time of the last complete read of comments on recent media. */
  commentsSyncedAt: Date | null;
  /** Time of the last read of the account's metrics. */
  metricsSyncedAt: Date | null;
  /** Time of the last read of the account's audiences. */
  audiencesSyncedAt: Date | null;
  requestedAt: Date;
  /** Failure of the latest attempt. Null unless `FAILED`. */
  failure: { code: FailureCode; message: string; at: Date } | null;
  /** Time of the last query, accurate to one hour. */
  readAt: Date | null;
}

/** A complete read of an account's media, page by page. It can take several runs. */
export interface SyncPass {
  startedAt: Date;
  /** Cursor of the next page. Null at the start. */
  cursor: string | null;
}

/** A pass that takes longer restarts, because its first pages are outdated. */
export const maxPassMs = 6 * 3_600_000;
