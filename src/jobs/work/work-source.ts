import { SetMetadata } from '@nestjs/common';
import type { WorkName } from './work-specs.js';

/** How much work a table holds, for administrators and metrics. */
export interface WorkStatus {
  /** Could be claimed now. */
  due: number;
  /** Under a lease. */
  running: number;
  /** Given up after too many attempts. */
  dead: number;
  oldestDueAt: Date | null;
  /** What went wrong most recently with work that is not done; nothing secret. */
  lastError: string | null;
}

/**
 * A work table as its runner sees it. A processor (`<feature>/jobs/*.processor.ts`) implements it and bears {@link Processes}.
 */
export interface WorkSource<Item = unknown> {
  /**
   * Takes up to `limit` due items under a lease: one `UPDATE … FOR UPDATE SKIP LOCKED … RETURNING`, the only way to start
   * work. Fewer than `limit` means nothing more is due.
   *
   * An item that has a property `requestId` (the request that caused it, or null) lends it to every log line of its run.
   */
  claim(limit: number): Promise<Item[]>;
  /**
   * Works on one item and leaves its row in the next state, also when it fails: back-off and attempts live in the row.
   * A throw is a fault of ours; it is logged, and the item comes back when its lease ends.
   */
  run(item: Item, signal: AbortSignal): Promise<void>;
  /** What the table holds, by queries that use its indexes. */
  status(): Promise<WorkStatus>;
}

export const PROCESSES = 'patchbay:processes';

/** Marks the provider that works on the jobs of this name. Boot fails on a name with none or with two. */
export const Processes = (name: WorkName) => SetMetadata<string, WorkName>(PROCESSES, name);
