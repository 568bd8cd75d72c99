export interface ClockOptions {
  /** If true, time moves only by `advance`. */
  manual: boolean;
  /** Simulated milliseconds per real millisecond; ignored by a manual clock. */
  speed: number;
  startAt: number;
  onError: (error: unknown) => void;
}

export interface ScheduledWork {
  cancel(): void;
}

interface Entry {
  due: number;
  seq: number;
  work: () => void | Promise<void>;
  cancelled: boolean;
}

/** setTimeout fires immediately if the delay is longer. */
const MAX_TIMER_MS = 2_147_483_647;

/**
 * Simulated time in milliseconds since the epoch, and scheduled work. All simulated delays use this clock, so
 * a test can skip 72 hours of webhook retries in one call.
 */
export class SimulatorClock {
  private readonly manual: boolean;
  private readonly speed: number;
  private readonly onError: (error: unknown) => void;
  private base: number;
  private realBase = performance.now();
  private seq = 0;
  private readonly queue: Entry[] = [];
  private readonly running = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Immediate | undefined;
  private advancing: Promise<unknown> = Promise.resolve();
  private stopped = false;
  private readonly afterWork: (() => void)[] = [];

  constructor(options: ClockOptions) {
    this.manual = options.manual;
    this.speed = options.speed;
    this.base = options.startAt;
    this.onError = options.onError;
  }

  now(): number {
    if (this.manual) return this.base;
    return Math.floor(this.base + (performance.now() - this.realBase) * this.speed);
  }

  /** Never moves back. A saved state may have a later time than the start of this process. */
  moveTo(time: number): void {
    if (time <= this.now()) return;
    this.base = time;
    this.realBase = performance.now();
    this.startTimer();
  }

  /** Runs `work` when `due` is reached; immediately (but not synchronously) if it has passed. */
  schedule(due: number, work: () => void | Promise<void>): ScheduledWork {
    const entry: Entry = { due, seq: this.seq++, work, cancelled: false };
    this.insert(entry);
    this.startTimer();
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  /** Calls `listener` after every piece of scheduled work. */
  onWorkDone(listener: () => void): void {
    this.afterWork.push(listener);
  }

  /** Moves time forward, runs everything that becomes due, and waits for it. */
  advance(ms: number): Promise<void> {
    const step = this.advancing.then(async () => {
      const target = this.now() + ms;
      await this.settle();
      for (;;) {
        const next = this.findNextEntry();
        if (!next || next.due > target) break;
        this.moveTo(next.due);
        await this.settle();
      }
      this.moveTo(target);
      await this.settle();
    });
    this.advancing = step.catch(() => undefined);
    return step;
  }

  /** Resolves when no due work is left or running. Does not move time. */
  async settle(): Promise<void> {
    while (!this.stopped) {
      this.runDue();
      if (this.running.size === 0) return;
      await Promise.race(this.running);
    }
  }

  /** Drops all scheduled work. Running work continues. */
  clear(): void {
    this.queue.length = 0;
    this.startTimer();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.clear();
    await Promise.allSettled([...this.running]);
  }

  private findNextEntry(): Entry | undefined {
    while (this.queue[0]?.cancelled) this.queue.shift();
    return this.queue[0];
  }

  private insert(entry: Entry): void {
    let low = 0;
    let high = this.queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.queue[middle] as Entry).due <= entry.due) low = middle + 1;
      else high = middle;
    }
    this.queue.splice(low, 0, entry);
  }

  private startTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.stopped) return;
    const next = this.findNextEntry();
    if (!next) return;
    const wait = next.due - this.now();
    if (wait <= 0) {
      this.soon ??= setImmediate(() => {
        this.soon = undefined;
        this.runDue();
      });
    } else if (!this.manual) {
      this.timer = setTimeout(() => this.runDue(), Math.min(Math.ceil(wait / this.speed), MAX_TIMER_MS));
    }
  }

  private runDue(): void {
    for (let next = this.findNextEntry(); next && next.due <= this.now(); next = this.findNextEntry()) {
      this.queue.shift();
      this.run(next);
    }
    this.startTimer();
  }

  private run(entry: Entry): void {
    const running = (async () => entry.work())()
      .catch(this.onError)
      .finally(() => {
        this.running.delete(running);
        for (const listener of this.afterWork) listener();
      });
    this.running.add(running);
  }
}
