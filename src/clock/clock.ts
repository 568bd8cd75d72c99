/**
 * The application clock: the source of all business times in TypeScript. In SQL it is `app_now()`.
 *
 * Both add the same offset to the system clock. It is zero unless a test moves the clock (see {@link ClockService}).
 * So a test can let a token of two hours expire without waiting, in every process that shares the database.
 */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract nowMs(): number;

  now(): Date {
    return new Date(this.nowMs());
  }

  /** The time `seconds` from now. */
  inSeconds(seconds: number): Date {
    return new Date(this.nowMs() + seconds * 1000);
  }
}

/** The system clock plus an offset that only tests change. */
export class SystemClock extends Clock {
  private offsetMs = 0;

  nowMs(): number {
    return Date.now() + this.offsetMs;
  }

  setOffset(offsetMs: number): void {
    this.offsetMs = offsetMs;
  }

  get offset(): number {
    return this.offsetMs;
  }
}
