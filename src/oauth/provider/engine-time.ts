import type { SystemClock } from '../../clock/clock.js';

/**
 * oidc-provider reads the system clock. Tests move the application clock, whose times are stored and sent to clients. All values are in
 * seconds since 1970; the two functions differ only while a test has moved the clock.
 */

/** Converts a time of the application to the time that oidc-provider compares with the system clock. */
export function toEngineSeconds(clock: SystemClock, time: Date): number {
  return Math.floor(time.getTime() / 1000) - offsetSeconds(clock);
}

/** Converts a time that oidc-provider set by the system clock to the time of the application. */
export function toApplicationSeconds(clock: SystemClock, engineSeconds: number): number {
  return engineSeconds + offsetSeconds(clock);
}

function offsetSeconds(clock: SystemClock): number {
  return Math.round(clock.offset / 1000);
}
