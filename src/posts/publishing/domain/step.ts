import { type Attempt, type AttemptState, enterState } from './attempt.js';
import { addMs } from './attempt-list.js';
import { type ClassifiedError, maxPlatformWaitMs } from './classify-error.js';
import type { Post } from '../../domain/post.js';

/** Returns the attempt as it is saved before a call whose loss must be visible to the next worker. It keeps its lease. */
export function startStep(attempt: Attempt, state: 'INITIATING' | 'PUBLISHING', now: Date): Attempt {
  const { dueAt, leaseUntil, tries } = attempt;
  return enterState(attempt, state, now, { dueAt, leaseUntil, tries, startedAt: attempt.startedAt ?? now });
}

/** Returns the attempt after a step failed while nothing is public: it waits in `state` for the next try, or fails. */
export function retryLater(
  attempt: Attempt,
  post: Pick<Post, 'publishAt'>,
  classified: ClassifiedError,
  now: Date,
  state: AttemptState = 'READY',
): Attempt {
  if (classified.kind === 'fail') return enterState(attempt, 'FAILED', now, { failure: classified.failure });
  const dueAt = addMs(now, classified.delayMs);
  const since = Math.max(attempt.createdAt.getTime(), post.publishAt?.getTime() ?? 0);
  if (dueAt.getTime() - since > maxPlatformWaitMs) {
    return enterState(attempt, 'FAILED', now, { failure: classified.finalFailure });
  }
  const tries = attempt.tries + 1;
  if (attempt.state === state) return { ...attempt, leaseUntil: null, dueAt, tries };
  return enterState(attempt, state, now, { dueAt, tries });
}
