import { SetMetadata } from '@nestjs/common';
import type { WorkName } from './work-specs.js';

/** How much work a table holds, for admins and metrics. */
export interface WorkStatus {
  /** Number of items that can be claimed now. */
  due: number;
  /** Number of items under a lease. */
  running: number;
  /** Number of items that failed for the last time. */
  dead: number;
  oldestDueAt: Date | null;
  /** Latest error of an item that is not done, without secrets. */
  lastError: string | null;
}

/** A table whose rows are work. The provider that implements it carries {@link Processes}. */
export interface WorkSource<Item = unknown> {
  /** Whether each end of an item can make another one claimable, because the source limits items of the same owner. False if absent. */
  readonly claimsAfterEachItem?: boolean;
  /**
   * Leases up to `limit` due items with one `UPDATE … FOR UPDATE SKIP LOCKED … RETURNING`, which is the only way to start work.
   * Fewer items than `limit` means that no more are due. A table that others reference uses `FOR NO KEY UPDATE` instead: an insert that
   * refers to a row would otherwise hide the row from the claim, and the claim the row from inserts.
   *
   * If an item has `requestId` (the request that caused it, or null), every log line of its run has it too. If it has `traceParent`,
   * its run continues that trace.
   */
  claim(limit: number): Promise<Item[]>;
  /**
   * Works on one item and writes its next state, also after a failure: the row holds attempts and back-off.
   * An exception is a bug. It is logged, and the item is claimed again when its lease ends.
   */
  run(item: Item, signal: AbortSignal): Promise<void>;
  /** What the table holds. Its queries must use indexes. */
  status(): Promise<WorkStatus>;
}

export const PROCESSES = 'patchbay:processes';

/** Makes a provider the work source of this name. Each name has exactly one, otherwise the start fails. */
export const Processes = (name: WorkName) => SetMetadata<string, WorkName>(PROCESSES, name);
