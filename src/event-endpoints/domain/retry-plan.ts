import type { AttemptOutcome } from './attempt-outcome.js';

/** Seconds before each retry of a delivery. After the last one it is DEAD. */
export const retrySchedule = [
  5,
  5 * 60,
  30 * 60,
  2 * 3600,
  5 * 3600,
  10 * 3600,
  14 * 3600,
  20 * 3600,
] as const;

const jitter = 0.2;

/** Seconds between two probes of an endpoint that fails for an hour. */
export const probeSeconds = 3600;

/** A delivery that is retried outside the schedule is DEAD after the time that the schedule takes at most. */
const maxAgeSeconds = retrySchedule.reduce((sum, seconds) => sum + seconds, 0) * (1 + jitter);

/** What the plan depends on. */
export interface RetryState {
  /** Retries of the schedule that were used up. */
  retries: number;
  /** Seconds since the first attempt. 0 if this is the first one. */
  ageSeconds: number;
  /** Whether the endpoint is probed hourly. */
  isProbe: boolean;
}

export type RetryPlan =
  | { kind: 'dead' }
  /** `counts`: whether it uses up a retry of the schedule. */
  | { kind: 'retry'; seconds: number; counts: boolean };

/** When a failed delivery is sent again. Probes and pauses that the receiver asks for do not use up the schedule. */
export function planRetry(
  { retries, ageSeconds, isProbe }: RetryState,
  { retryAfterSeconds }: Pick<AttemptOutcome, 'retryAfterSeconds'>,
  random: () => number = Math.random,
): RetryPlan {
  if (isProbe || retryAfterSeconds !== null) {
    if (ageSeconds >= maxAgeSeconds) return { kind: 'dead' };
    return { kind: 'retry', seconds: retryAfterSeconds ?? probeSeconds, counts: false };
  }
  const seconds = retrySchedule[retries];
  if (seconds === undefined) return { kind: 'dead' };
  return { kind: 'retry', seconds: seconds * (1 - jitter + 2 * jitter * random()), counts: true };
}
