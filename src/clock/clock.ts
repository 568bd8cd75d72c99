/**
 * The one source of business time in TypeScript. SQL has its twin, `app_now()`.
 *
 * Both add the same offset, which is zero except when a test moves it (see {@link ClockService}); so a test can let a
 * two-hour token run out without waiting, in every process that shares the database.
 */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract nowMs(): number;

  now(): Date {
    return new Date(this.nowMs());
  }

  /** `seconds` from now, for expiries that a platform's answer gives as a remaining life. */
  inSeconds(seconds: number): Date {
    return new Date(this.nowMs() + seconds * 1000);
  }
}

/** Follows the machine's clock plus an offset that only tests move. */
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
