import { addMs } from './attempt-list.js';
import type { Attempt } from './attempt.js';

const second = 1000;
const minute = 60 * second;

const firstPollsMs = {
  PHOTO: [second, 2 * second, 3 * second, 5 * second],
  VIDEO: [3 * second, 5 * second, 10 * second, 15 * second],
};

/**
 * Milliseconds until the next poll of a container that is being prepared. Photos take seconds, videos minutes, and each poll is a
 * call against the rate limit.
 *
 * @param ageMs time since the attempt entered its state
 */
export function containerPollDelayMs(polls: number, ageMs: number, hasVideo: boolean): number {
  const early = firstPollsMs[hasVideo ? 'VIDEO' : 'PHOTO'][polls];
  if (early !== undefined) return early;
  if (ageMs < 10 * minute) return 30 * second;
  return ageMs < 60 * minute ? 2 * minute : 15 * minute;
}

/** Returns the attempt with the next poll of a container that the platform still prepares. */
export function withNextContainerPoll(attempt: Attempt, hasVideo: boolean, now: Date): Attempt {
  const polls = attempt.polls + 1;
  const dueAt = addMs(
    now,
    containerPollDelayMs(polls, now.getTime() - attempt.stateSince.getTime(), hasVideo),
  );
  return { ...attempt, leaseUntil: null, tries: 0, polls, dueAt };
}

/** Time between a failed publishing call and the next read of its container. */
export const publishRecheckMs = 20 * second;

/** Consecutive failures of one step, by refusals or by an unreadable state. Then the step gives up. */
export const maxTries = 5;
