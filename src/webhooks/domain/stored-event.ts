/**
 * Where an event stands. PENDING is waiting or being worked on; UNMATCHED names a publish id that no attempt has yet;
 * PROCESSED and IGNORED are done; UNPARSED and DEAD wait for an administrator.
 */
export const eventStates = ['PENDING', 'UNMATCHED', 'PROCESSED', 'IGNORED', 'UNPARSED', 'DEAD'] as const;
export type EventState = (typeof eventStates)[number];

/** Attempts before an event is left to an administrator. */
export const maxAttempts = 12;

const secondMs = 1000;
const firstRetryMs = 10 * secondMs;
const longestRetryMs = 3600 * secondMs;

/** How long an event waits for its publish id to become known: as long as an attempt may take to say what it got. */
export const unmatchedForMs = 24 * 3600 * secondMs;

/** Wait before the next attempt: 10 s, doubling up to an hour, ± 20 % so that a burst does not come back as one. */
export function retryDelayMs(attempts: number, random = Math.random()): number {
  const delay = Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs);
  return Math.round(delay * (0.8 + 0.4 * random));
}

/** Wait before an unmatched event is looked at again, if nobody pokes it: half its age, between 10 s and an hour. */
export function rematchDelayMs(ageMs: number): number {
  return Math.min(Math.max(ageMs / 2, firstRetryMs), longestRetryMs);
}
