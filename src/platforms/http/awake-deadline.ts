const maxTickMs = 1_000;

/**
 * A time limit that counts only while this process runs. Time in which it was frozen, or its event loop was blocked, counts as one
 * tick at most. Before the limit takes effect, the event loop reads the data that arrived in the meantime.
 */
export class AwakeDeadline {
  private readonly controller = new AbortController();
  private readonly tickMs: number;
  private leftMs: number;
  private timer: NodeJS.Timeout | null = null;
  private isOver = false;

  constructor(limitMs: number) {
    this.leftMs = limitMs;
    this.tickMs = Math.min(maxTickMs, limitMs);
    this.tick();
  }

  /** Aborts with a TimeoutError. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Stops counting and clears the timer. */
  clear(): void {
    this.isOver = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private tick(): void {
    const ms = Math.min(this.tickMs, this.leftMs);
    this.timer = setTimeout(() => {
      this.leftMs -= ms;
      if (this.leftMs > 0) this.tick();
      // Timers run before sockets are read, so the check runs after two more turns of the event loop.
      else setImmediate(() => setImmediate(() => this.expire()));
    }, ms);
  }

  private expire(): void {
    if (!this.isOver) this.controller.abort(new DOMException('Too late.', 'TimeoutError'));
  }
}
