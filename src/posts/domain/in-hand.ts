import { type Attempt, type AttemptState, enter } from './attempt.js';
import { inMs } from './attempt-list.js';
import { type Fault, patienceMs } from './fault.js';
import type { Post } from './post.js';

/** The attempt right before a call that is not safe to repeat, still under its lease. */
export function inHand(attempt: Attempt, state: 'INITIATING' | 'PUBLISHING', now: Date): Attempt {
  const { dueAt, leaseUntil, tries } = attempt;
  return enter(attempt, state, now, { dueAt, leaseUntil, tries, startedAt: attempt.startedAt ?? now });
}

/**
 * The attempt after a step of it failed while nothing of it is live: it waits for its next try in the state given, or ends and
 * asks the person.
 */
export function held(
  attempt: Attempt,
  post: Pick<Post, 'publishAt'>,
  fault: Fault,
  now: Date,
  state: AttemptState = 'READY',
): Attempt {
  if (fault.kind === 'stop') return enter(attempt, 'FAILED', now, { failure: fault.failure });
  const dueAt = inMs(now, fault.inMs);
  const since = Math.max(attempt.createdAt.getTime(), post.publishAt?.getTime() ?? 0);
  if (dueAt.getTime() - since > patienceMs) {
    return enter(attempt, 'FAILED', now, { failure: fault.thenFailure });
  }
  const tries = attempt.tries + 1;
  if (attempt.state === state) return { ...attempt, leaseUntil: null, dueAt, tries };
  return enter(attempt, state, now, { dueAt, tries });
}
