import { runOutsideContext } from '../../telemetry/run-context.js';

/** While one batch waits for the database, the next one is filled and sent. */
const maxInFlight = 2;

/**
 * Collects items of concurrent callers in batches, each for one statement: while batches run, the next one is filled. There is no timer, so a
 * single item runs immediately.
 */
export class Batches<Item> {
  private waiting: Item[] = [];
  private inFlight = 0;
  private scheduled = false;

  /**
   * @param countNext how many of the waiting items the next batch takes, at least one
   * @param run must not reject: it settles every item of the batch
   */
  constructor(
    private readonly countNext: (waiting: readonly Item[]) => number,
    private readonly run: (batch: readonly Item[]) => Promise<void>,
  ) {}

  add(items: readonly Item[]): void {
    for (const item of items) this.waiting.push(item);
    this.schedule();
  }

  /** Starts a batch at the end of this turn of the event loop, when all items that it has read are in the queue. */
  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.inFlight >= maxInFlight) return;
    this.scheduled = true;
    // A batch belongs to several callers, so it has the context of none.
    runOutsideContext(() => setImmediate(() => void this.runNext()));
  }

  private async runNext(): Promise<void> {
    this.scheduled = false;
    this.inFlight += 1;
    const batch = this.waiting.splice(0, this.countNext(this.waiting));
    this.schedule();
    await this.run(batch);
    this.inFlight -= 1;
    this.schedule();
  }
}
