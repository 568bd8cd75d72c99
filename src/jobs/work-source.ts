import { SetMetadata } from '@nestjs/common';
import type { JobName } from './job-map.js';

/**
 * A work table as its runner sees it. A processor (`<feature>/jobs/*.processor.ts`) implements it and bears {@link Processes}.
 */
export interface WorkSource<Item = unknown> {
  /**
   * Takes up to `limit` due items under a lease: one `UPDATE … FOR UPDATE SKIP LOCKED … RETURNING`, the only way to start
   * work. Fewer than `limit` means nothing more is due.
   */
  claim(limit: number): Promise<Item[]>;
  /**
   * Works on one item and leaves its row in the next state, also when it fails: back-off and attempts live in the row.
   * A throw is a fault of ours; it is logged, and the item comes back when its lease ends.
   */
  run(item: Item, signal: AbortSignal): Promise<void>;
}

export const PROCESSES = 'patchbay:processes';

/** Marks the provider that works on the jobs of this name. Boot fails on a name with none or with two. */
export const Processes = (name: JobName) => SetMetadata<string, JobName>(PROCESSES, name);
