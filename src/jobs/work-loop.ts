import { runOutsideContext } from '../telemetry/run-context.js';
import type { WorkSource } from './work-source.js';

export interface WorkLoopEvents {
  /** Runs one item; never throws. */
  run(item: unknown, signal: AbortSignal): Promise<void>;
  claimed(items: number): void;
  claimFailed(error: unknown): void;
}

/**
 * Keeps the slots of one job filled while work is due: free slots pull, and whoever finishes looks again.
 *
 * It rests when a claim brought less than there were free slots, until the next look from outside.
 */
export class WorkLoop {
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  /** More may be due than there were slots for. */
  private hungry = false;

  constructor(
    private readonly source: WorkSource,
    private readonly slots: number,
    private readonly events: WorkLoopEvents,
  ) {}

  /** How many items are being worked on. */
  get busy(): number {
    return this.running.size;
  }

  /** Claims what is due, now or right after the look that is under way. */
  look(): void {
    if (this.stopping.signal.aborted) return;
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    // What is claimed here has nothing to do with the request that poked.
    this.looking = runOutsideContext(() => this.fillSlots()).finally(() => {
      this.looking = null;
    });
  }

  /** Resolves when nothing is claimed, running or about to be looked for. */
  async settled(): Promise<void> {
    while (this.looking || this.running.size > 0) await Promise.all([this.looking, ...this.running]);
  }

  /** Claims no more and tells what runs to come to an end. What runs is not awaited. */
  stop(): void {
    this.stopping.abort();
  }

  private async fillSlots(): Promise<void> {
    do {
      this.lookAgain = false;
      const free = this.slots - this.running.size;
      if (free === 0) {
        this.hungry = true;
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
      this.hungry = items.length === free;
      // Claimed while the process began to stop: their lease brings them back.
      if (this.stopping.signal.aborted) return;
      for (const item of items) this.start(item);
    } while (this.lookAgain);
  }

  private start(item: unknown): void {
    const run = this.events.run(item, this.stopping.signal).then(() => {
      this.running.delete(run);
      // The last one looks too: it may have made more due.
      if (this.hungry || this.running.size === 0) this.look();
    });
    this.running.add(run);
  }
}
