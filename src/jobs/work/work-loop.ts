import { runOutsideContext } from '../../telemetry/run-context.js';
import type { WorkSource } from './work-source.js';

export interface WorkLoopEvents {
  /** Runs one item; never throws. */
  run(item: unknown, signal: AbortSignal): Promise<void>;
  claimed(items: number): void;
  claimFailed(error: unknown): void;
}

/**
 * Fills the slots of one work source while work is due: it claims as many items as there are free slots, and again when an item
 * ends.
 *
 * It is idle after a claim that returned fewer items than there were free slots, until {@link check} is called.
 */
export class WorkLoop {
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private checking: Promise<void> | null = null;
  private recheck = false;
  /** Whether more items may be due than there were free slots. */
  private hasMore = false;

  constructor(
    private readonly source: WorkSource,
    private readonly slots: number,
    private readonly events: WorkLoopEvents,
  ) {}

  /** Number of items that are running. */
  get busy(): number {
    return this.running.size;
  }

  /** Claims due items now, or directly after the claim that is in progress. */
  check(): void {
    if (this.stopping.signal.aborted) return;
    if (this.checking) {
      this.recheck = true;
      return;
    }
    // The claimed items do not belong to the request that sent the wake-up.
    this.checking = runOutsideContext(() => this.fillSlots()).finally(() => {
      this.checking = null;
    });
  }

  /** Resolves when no claim is in progress and no item is running. */
  async settled(): Promise<void> {
    while (this.checking || this.running.size > 0) await Promise.all([this.checking, ...this.running]);
  }

  /** Stops claiming and aborts the signal of running items, also of a claim in progress. Does not wait for them. */
  stop(): void {
    this.stopping.abort();
  }

  private async fillSlots(): Promise<void> {
    do {
      this.recheck = false;
      const free = this.slots - this.running.size;
      if (free === 0) {
        this.hasMore = true;
        return;
      }
      let items: unknown[];
      try {
        items = await this.source.claim(free);
      } catch (error) {
        this.events.claimFailed(error);
        return;
      }
      this.events.claimed(items.length);
      this.hasMore = items.length === free;
      // Also if the process began to stop during the claim: with the aborted signal an item ends after a step or releases its
      // lease. Without a run it would wait until the lease ends.
      for (const item of items) this.start(item);
    } while (this.recheck && !this.stopping.signal.aborted);
  }

  private start(item: unknown): void {
    const run = this.events.run(item, this.stopping.signal).then(() => {
      this.running.delete(run);
      // Also after the last item, because it may have made more work due.
      if (this.hasMore || this.source.claimsAfterEachItem || this.running.size === 0) this.check();
    });
    this.running.add(run);
  }
}
