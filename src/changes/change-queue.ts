import type { Change } from './change.js';
import { ChangesMissed } from './changes-missed.js';

/** A watcher that is further behind must start again. */
const maxWaiting = 1000;

/** The changes that wait for one watcher: each row at most once, and a limited number of rows. */
export class ChangeQueue implements AsyncIterableIterator<Change> {
  private readonly waiting = new Map<string, Change>();
  private taker: {
    resolve: (result: IteratorResult<Change>) => void;
    reject: (error: Error) => void;
  } | null = null;
  private end: { error: Error | null } | null = null;

  constructor(private readonly onEnd: () => void) {}

  push(change: Change): void {
    if (this.end) return;
    if (this.taker) {
      this.taker.resolve({ done: false, value: change });
      this.taker = null;
    } else {
      this.waiting.set(change.id, change);
      if (this.waiting.size > maxWaiting) this.miss();
    }
  }

  /** Ends the queue. The changes in it, and possibly others, are lost. */
  miss(): void {
    this.finish(new ChangesMissed());
  }

  next(): Promise<IteratorResult<Change>> {
    const [change] = this.waiting.values();
    if (change) {
      this.waiting.delete(change.id);
      return Promise.resolve({ done: false, value: change });
    }
    if (this.end) {
      const { error } = this.end;
      this.end = { error: null };
      return error ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve, reject) => (this.taker = { resolve, reject }));
  }

  return(): Promise<IteratorResult<Change>> {
    this.finish(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private finish(error: Error | null): void {
    if (this.end) return;
    this.waiting.clear();
    if (this.taker && error) this.taker.reject(error);
    else this.taker?.resolve({ done: true, value: undefined });
    this.end = { error: this.taker ? null : error };
    this.taker = null;
    this.onEnd();
  }
}
