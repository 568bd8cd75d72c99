import type { Attempt } from './attempt.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long the platform is asked by ourselves; afterwards webhooks and `checkPost` remain. */
export const watchMs = 24 * hour;

/**
 * When to ask the platform next how an attempt is doing, in ms after it was asked last; null: no more. Frequent while a
 * person may be waiting, then rarely for a day, within the 30 calls a minute that a token has.
 */
export function pollDelayMs(
  attempt: Pick<Attempt, 'state' | 'polls' | 'stateSince'>,
  now: Date,
): number | null {
  const age = now.getTime() - attempt.stateSince.getTime();
  if (age >= watchMs) return null;
  const late = age < 6 * hour ? 15 * minute : hour;
  switch (attempt.state) {
    case 'PROCESSING':
      if (age >= 30 * minute) return late;
      return [5 * second, 10 * second][attempt.polls] ?? (age < 5 * minute ? 20 * second : 30 * second);
    case 'PUBLISHED':
      // Only the id of the live post is missing, and posts that are not public never get one.
      return [10 * second, 30 * second, minute, 2 * minute, 5 * minute][attempt.polls] ?? late;
    case 'UNCONFIRMED':
      return [minute, 5 * minute][attempt.polls] ?? late;
    case 'AWAITING_CREATOR':
      return hour;
    default:
      return null;
  }
}
