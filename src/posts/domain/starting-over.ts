import { type Attempt, enter, PostNextAction } from './attempt.js';

/** Times in a row that the machine starts over by itself before it asks the person. */
export const mostMachineAttempts = 5;

/**
 * The attempts after one came to nothing that certainly cannot become a post: it is closed, and another takes its place. A
 * platform that lets every attempt come to nothing is left to the person.
 *
 * @param next.id id of the attempt to come
 */
export function startOver(
  attempts: readonly Attempt[],
  lost: Attempt,
  reason: string,
  next: { id: string; dueAt: Date },
  now: Date,
): Attempt[] {
  const inARow = attempts.length - 1 - attempts.findLastIndex(({ origin }) => origin === 'PERSON');
  const gaveUp = inARow + 1 >= mostMachineAttempts;
  const closed = enter(lost, 'FAILED', now, {
    failure: {
      reason,
      message: 'The platform could not take this post.',
      nextAction: gaveUp ? PostNextAction.RETRY : PostNextAction.NONE,
    },
  });
  const after = attempts.map((attempt) => (attempt.id === lost.id ? closed : attempt));
  if (gaveUp) return after;
  return [
    ...after,
    newAttempt({ ...next, postId: lost.postId, number: attempts.length + 1, origin: 'MACHINE' }, now),
  ];
}

/** An attempt that nothing was done for yet. */
export function newAttempt(
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
