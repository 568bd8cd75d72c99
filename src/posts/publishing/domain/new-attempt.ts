import { type Attempt, enterState, PostNextAction } from './attempt.js';

/** Attempts that Patchbay starts after an attempt of a user, before the post fails. */
export const maxAutomaticAttempts = 4;

/**
 * Closes an attempt that certainly published nothing, and adds a new one. After {@link maxAutomaticAttempts} the post fails
 * instead.
 *
 * @param next.id id of the new attempt
 */
export function startNewAttempt(
  attempts: readonly Attempt[],
  closing: Attempt,
  reason: string,
  next: { id: string; dueAt: Date },
  now: Date,
): Attempt[] {
  const automaticCount = attempts.length - 1 - attempts.findLastIndex(({ origin }) => origin === 'PERSON');
  const gaveUp = automaticCount >= maxAutomaticAttempts;
  const closed = enterState(closing, 'FAILED', now, {
    failure: {
      reason,
      message: 'The platform could not accept this post.',
      nextAction: gaveUp ? PostNextAction.RETRY : PostNextAction.NONE,
    },
  });
  const after = attempts.map((attempt) => (attempt.id === closing.id ? closed : attempt));
  if (gaveUp) return after;
  return [
    ...after,
    createAttempt({ ...next, postId: closing.postId, number: attempts.length + 1, origin: 'MACHINE' }, now),
  ];
}

/** A new attempt in state READY. */
export function createAttempt(
  {
    id,
    postId,
    number,
    origin,
    dueAt,
  }: Pick<Attempt, 'id' | 'postId' | 'number' | 'origin'> & { dueAt: Date },
  now: Date,
): Attempt {
  return {
    id,
    postId,
    number,
    origin,
    state: 'READY',
    stateSince: now,
    authority: 'LOCAL',
    dueAt,
    leaseUntil: null,
    fence: 0,
    tries: 0,
    polls: 0,
    createdAt: now,
    startedAt: null,
    publishId: null,
    upload: null,
    bytesSent: 0,
    reachedPlatform: false,
    finalSent: false,
    platformStatus: null,
    platformPostId: null,
    publicUrl: null,
    isPublic: null,
    publicityAt: null,
    statusAt: null,
    failure: null,
  };
}
