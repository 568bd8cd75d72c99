import { PlatformFailure } from '../../platforms/platform-failure.js';
import { type Attempt, type AttemptFailure, enter, PostNextAction } from './attempt.js';
import { inMs } from './attempt-list.js';
import { mostRefusals, publishGraceMs } from './container-plan.js';
import { type Fault, faultOf } from './fault.js';
import { held } from './in-hand.js';
import { watched } from './platform-word.js';
import type { Post } from './post.js';

/** A container came to nothing before it was published. */
export class ContainerLost extends Error {
  constructor(
    readonly reason: string,
    /** What to tell the person; null: another container of the same media may do. */
    readonly failure: AttemptFailure | null,
    /** `perhaps`: the platform may only have trouble finding it. */
    readonly certainty: 'certainly' | 'perhaps',
  ) {
    super(reason);
    this.name = 'ContainerLost';
  }
}

/** It could not be found out what became of a publishing call. */
export class Unsettled extends Error {
  constructor(override readonly cause: unknown) {
    super('It is not known whether the container was published.', { cause });
    this.name = 'Unsettled';
  }
}

export type ContainerOutcome =
  { kind: 'attempt'; attempt: Attempt } | { kind: 'start-over'; reason: string; inMs: number };

/** What a failure of a step means for an attempt; null: nothing, since the attempt has moved on meanwhile. */
export function afterContainerFailure(
  attempt: Attempt,
  post: Pick<Post, 'publishAt'>,
  error: unknown,
  now: Date,
): ContainerOutcome | null {
  if (error instanceof ContainerLost) return afterLoss(attempt, error, now);
  if (error instanceof Unsettled)
    return kept(unsettled(attempt, faultOf(error.cause, attempt.tries, now.getTime()), now));
  const fault = faultOf(error, attempt.tries, now.getTime());
  switch (attempt.state) {
    case 'READY':
      return kept(held(attempt, post, fault, now));
    case 'INITIATING':
    case 'UPLOADING':
      return kept(held(attempt, post, bounded(error, attempt, fault), now, attempt.state));
    case 'PUBLISHING':
      return kept(afterPublishing(attempt, post, error, fault, now));
    default:
      return null;
  }
}

function kept(attempt: Attempt): ContainerOutcome {
  return { kind: 'attempt', attempt };
}

function afterLoss(
  attempt: Attempt,
  { reason, failure, certainty }: ContainerLost,
  now: Date,
): ContainerOutcome {
  if (failure) return kept(enter(attempt, 'FAILED', now, { failure }));
  const isPatient = certainty === 'perhaps' && attempt.tries < mostRefusals;
  if (!isPatient) return { kind: 'start-over', reason, inMs: 0 };
  const tries = attempt.tries + 1;
  return kept({ ...attempt, leaseUntil: null, tries, dueAt: inMs(now, tries * publishGraceMs) });
}

/** What the platform answers again and again, such as that it cannot fetch a file, is for a person to look at. */
function bounded(error: unknown, attempt: Attempt, fault: Fault): Fault {
  const isAnswer =
    error instanceof PlatformFailure &&
    error.kind === 'transient' &&
    error.httpStatus !== null &&
    error.httpStatus < 500;
  if (!isAnswer || fault.kind === 'stop' || attempt.tries + 1 < mostRefusals) return fault;
  return {
    kind: 'stop',
    failure: {
      ...fault.thenFailure,
      reason: error.platformCode,
      message: 'The platform could not take the media of this post.',
    },
  };
}

/**
 * The publishing call failed. Unless it is certain that nothing came of it, the attempt stays where it is and its container is
 * looked at; a refusal is kept, to be told if the container is found unpublished.
 */
function afterPublishing(
  attempt: Attempt,
  post: Pick<Post, 'publishAt'>,
  error: unknown,
  fault: Fault,
  now: Date,
): Attempt {
  const isOpen = !(error instanceof PlatformFailure) || error.outcomeUnknown;
  if (!isOpen) return held(attempt, post, fault, now, 'UPLOADING');
  const failure = fault.kind === 'stop' ? fault.failure : attempt.failure;
  const tries = attempt.tries + 1;
  return { ...attempt, failure, leaseUntil: null, tries, dueAt: inMs(now, tries * publishGraceMs) };
}

function unsettled(attempt: Attempt, fault: Fault, now: Date): Attempt {
  const tries = attempt.tries + 1;
  if (fault.kind === 'wait' && tries < mostRefusals) {
    return { ...attempt, leaseUntil: null, tries, dueAt: inMs(now, Math.max(fault.inMs, publishGraceMs)) };
  }
  return watched(
    enter(attempt, 'UNCONFIRMED', now, {
      failure: {
        reason: 'ANSWER_LOST',
        message: 'It is not certain whether this post was published. Please look before you post again.',
        nextAction: PostNextAction.CHECK_OR_RETRY,
      },
    }),
    now,
  );
}
