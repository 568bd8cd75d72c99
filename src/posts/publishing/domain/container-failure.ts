import { PlatformFailure } from '../../../platforms/platform-failure.js';
import { type Attempt, type AttemptFailure, enterState, PostNextAction, unconfirmed } from './attempt.js';
import { addMs } from './attempt-list.js';
import { maxRefusals, publishRecheckMs } from './container-schedule.js';
import { type ClassifiedError, classifyError } from './classify-error.js';
import { retryLater } from './step.js';
import { withNextPoll } from './status-report.js';
import type { Post } from '../../domain/post.js';
import type { ContainerState } from '../../../platforms/platform-containers.js';

/** A container can no longer be published, and was not. */
export class ContainerLost extends Error {
  constructor(
    readonly reason: string,
    /** Shown to the user. Null: a new container of the same media may succeed. */
    readonly failure: AttemptFailure | null,
    /** `perhaps`: the platform may only be unable to find it at the moment. */
    readonly certainty: 'certainly' | 'perhaps',
  ) {
    super(reason);
    this.name = 'ContainerLost';
  }
}

/** The result of a publishing call could not be read. */
export class UnresolvedPublish extends Error {
  constructor(override readonly cause: unknown) {
    super('It is not known whether the container was published.', { cause });
    this.name = 'UnresolvedPublish';
  }
}

export type ContainerOutcome =
  { kind: 'attempt'; attempt: Attempt } | { kind: 'new-attempt'; reason: string; delayMs: number };

/** Returns what follows from a failed step. Null: nothing, the attempt has moved on meanwhile. */
export function afterContainerFailure(
  attempt: Attempt,
  post: Pick<Post, 'publishAt'>,
  error: unknown,
  now: Date,
): ContainerOutcome | null {
  if (error instanceof ContainerLost) return afterLoss(attempt, error, now);
  if (error instanceof UnresolvedPublish)
    return keepAttempt(
      afterUnresolvedPublish(attempt, classifyError(error.cause, attempt.tries, now.getTime()), now),
    );
  const classified = classifyError(error, attempt.tries, now.getTime());
  switch (attempt.state) {
    case 'READY':
      return keepAttempt(retryLater(attempt, post, classified, now));
    case 'INITIATING':
    case 'UPLOADING':
      return keepAttempt(
        retryLater(attempt, post, limitRetries(error, attempt, classified), now, attempt.state),
      );
    case 'PUBLISHING':
      return keepAttempt(afterPublishing(attempt, post, error, classified, now));
    default:
      return null;
  }
}

function keepAttempt(attempt: Attempt): ContainerOutcome {
  return { kind: 'attempt', attempt };
}

function afterLoss(
  attempt: Attempt,
  { reason, failure, certainty }: ContainerLost,
  now: Date,
): ContainerOutcome {
  if (failure) return keepAttempt(enterState(attempt, 'FAILED', now, { failure }));
  const mayWait = certainty === 'perhaps' && attempt.tries < maxRefusals;
  if (!mayWait) return { kind: 'new-attempt', reason, delayMs: 0 };
  const tries = attempt.tries + 1;
  return keepAttempt({ ...attempt, leaseUntil: null, tries, dueAt: addMs(now, tries * publishRecheckMs) });
}

/**
 * Fails after repeated refusals, for example if the platform cannot fetch a file. The user has to change something.
 */
function limitRetries(error: unknown, attempt: Attempt, classified: ClassifiedError): ClassifiedError {
  const isAnswer =
    error instanceof PlatformFailure &&
    error.kind === 'transient' &&
    error.httpStatus !== null &&
    error.httpStatus < 500;
  if (!isAnswer || classified.kind === 'fail' || attempt.tries + 1 < maxRefusals) return classified;
  return {
    kind: 'fail',
    failure: {
      ...classified.finalFailure,
      reason: error.platformCode,
      message: 'The platform cannot use the media of this post.',
    },
  };
}

/**
 * After a failed publishing call. Unless it certainly published nothing, the attempt stays in its state and the container is read
 * next. A refusal is kept: it becomes the failure if the container is found unpublished.
 */
function afterPublishing(
  attempt: Attempt,
  post: Pick<Post, 'publishAt'>,
  error: unknown,
  classified: ClassifiedError,
  now: Date,
): Attempt {
  const isOpen = !(error instanceof PlatformFailure) || error.outcomeUnknown;
  if (!isOpen) return retryLater(attempt, post, classified, now, 'UPLOADING');
  const failure = classified.kind === 'fail' ? classified.failure : attempt.failure;
  const tries = attempt.tries + 1;
  return { ...attempt, failure, leaseUntil: null, tries, dueAt: addMs(now, tries * publishRecheckMs) };
}

function afterUnresolvedPublish(attempt: Attempt, classified: ClassifiedError, now: Date): Attempt {
  const tries = attempt.tries + 1;
  if (classified.kind === 'retry' && tries < maxRefusals) {
    return {
      ...attempt,
      leaseUntil: null,
      tries,
      dueAt: addMs(now, Math.max(classified.delayMs, publishRecheckMs)),
    };
  }
  return withNextPoll(enterState(attempt, 'UNCONFIRMED', now, { failure: unconfirmed('ANSWER_LOST') }), now);
}

/** The loss that a container reports by its state. */
export function containerLost(
  container: Exclude<ContainerState, { state: 'PREPARING' | 'READY' }>,
): ContainerLost {
  if (container.state === 'FAILED') {
    const { failReason, remedy, userMessage } = container;
    if (remedy === 'START_OVER') return new ContainerLost(failReason, null, 'certainly');
    const message = userMessage ?? `The platform cannot use the media of this post (${failReason}).`;
    const failure = { reason: failReason, message, nextAction: PostNextAction[remedy] };
    return new ContainerLost(failReason, failure, 'certainly');
  }
  return new ContainerLost(`CONTAINER_${container.state}`, null, 'certainly');
}
