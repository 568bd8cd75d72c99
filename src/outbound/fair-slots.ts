/** Too many calls of this owner are running and waiting. */
export class NoSlot extends Error {
  constructor() {
    super('Too many calls of this owner are running and waiting.');
    this.name = 'NoSlot';
  }
}

/**
 * Limits the concurrent calls of each owner, so that one owner cannot exhaust a shared resource. Further calls wait in a queue.
 */
export class FairSlots {
  private readonly owners = new Map<string, { running: number; waiting: (() => void)[] }>();

  constructor(private readonly limits: { maxRunning: number; maxWaiting: number }) {}

  /**
   * Runs `work` when a slot is free.
   *
   * @param signal ends the wait
   * @throws NoSlot if the queue is full or the wait was aborted; any error of `work`
   */
  async run<T>(owner: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const slots = this.owners.get(owner) ?? { running: 0, waiting: [] };
    this.owners.set(owner, slots);
    if (slots.running < this.limits.maxRunning) slots.running += 1;
    else await this.waitForSlot(slots.waiting, signal);
    try {
      return await work();
    } finally {
      // The next call in the queue takes over the slot.
      const next = slots.waiting.shift();
      if (next) next();
      else slots.running -= 1;
      if (slots.running === 0) this.owners.delete(owner);
    }
  }

  private waitForSlot(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
    if (waiting.length >= this.limits.maxWaiting || signal.aborted) return Promise.reject(new NoSlot());
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', cancelWait);
        resolve();
      };
      const cancelWait = () => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(new NoSlot());
      };
      signal.addEventListener('abort', cancelWait, { once: true });
      waiting.push(begin);
    });
  }
}
