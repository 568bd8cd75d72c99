/** There is no place for another piece of work of this owner, not even to wait. */
export class NoSlot extends Error {
  constructor() {
    super('Too much of this owner is running and waiting.');
    this.name = 'NoSlot';
  }
}

/**
 * Lets each owner run a few pieces of work at a time, so that one owner cannot use up what all share. Further ones wait for their
 * turn, in order.
 */
export class FairSlots {
  private readonly owners = new Map<string, { running: number; waiting: (() => void)[] }>();

  constructor(private readonly limits: { maxRunning: number; maxWaiting: number }) {}

  /**
   * Runs `work` when it is its turn.
   *
   * @param signal ends the wait
   * @throws NoSlot when too many wait already, or the wait was ended; whatever `work` throws
   */
  async run<T>(owner: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const slots = this.owners.get(owner) ?? { running: 0, waiting: [] };
    this.owners.set(owner, slots);
    if (slots.running < this.limits.maxRunning) slots.running += 1;
    else await this.turn(slots.waiting, signal);
    try {
      return await work();
    } finally {
      // The slot goes to the next in line, or is free.
      const next = slots.waiting.shift();
      if (next) next();
      else slots.running -= 1;
      if (slots.running === 0) this.owners.delete(owner);
    }
  }

  private turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
    if (waiting.length >= this.limits.maxWaiting || signal.aborted) return Promise.reject(new NoSlot());
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(new NoSlot());
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.push(begin);
    });
  }
}
