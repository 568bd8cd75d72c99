import type { Attempt } from './attempt.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long the platform is polled. After that, only webhooks and `checkPost` change the state. */
export const maxPollingMs = 24 * hour;

/**
 * Milliseconds until the next poll of an attempt. Null: no more polls. Frequent while a user may be waiting, then rare for a day. Stays
 * below the 30 calls per minute of a token.
 */
export function pollDelayMs(
  attempt: Pick<Attempt, 'state' | 'polls' | 'stateSince'>,
  now: Date,
): number | null {
  const age = now.getTime() - attempt.stateSince.getTime();
  if (age >= maxPollingMs) return null;
  const rare = age < 6 * hour ? 15 * minute : hour;
  switch (attempt.state) {
    case 'PROCESSING':
      if (age >= 30 * minute) return rare;
      return [5 * second, 10 * second][attempt.polls] ?? (age < 5 * minute ? 20 * second : 30 * second);
    case 'PUBLISHED':
      // Only the id of the public post is missing. Posts that are not public never get one.
      return [10 * second, 30 * second, minute, 2 * minute, 5 * minute][attempt.polls] ?? rare;
    case 'UNCONFIRMED':
      return [minute, 5 * minute][attempt.polls] ?? rare;
    case 'AWAITING_CREATOR':
      return hour;
    default:
      return null;
  }
}
