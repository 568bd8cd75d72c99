import { PlatformFailure } from '../../../platforms/platform-failure.js';
import { type Attempt, type AttemptFailure, enterState, PostNextAction, unconfirmed } from './attempt.js';
import { addMs } from './attempt-list.js';
import { maxTries, publishRecheckMs } from './container-schedule.js';
import { type ClassifiedError, classifyError } from './classify-error.js';
import { retryLater } from './step.js';
import { withNextPoll } from './status-report.js';
import type { Post } from '../../domain/post.js';
import type { ContainerState } from '../../../platforms/platform-containers.js';

/** A container cannot be published: the platform reports so, or does not know it. */
export class ContainerUnusable extends Error {
  constructor(
    readonly reason: string,
    /** Shown to the user. Null: a new container of the same media may succeed. */
    readonly failure: AttemptFailure | null,
    /** `perhaps`: the platform may only be unable to find it at the moment. */
    readonly certainty: 'certainly' | 'perhaps',
  ) {
    super(reason);
    this.name = 'ContainerUnusable';
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
  { kind: 'same-attempt'; attempt: Attempt } | { kind: 'new-attempt'; reason: string; delayMs: number };

/** Returns what follows from a failed step. Null: nothing, the attempt has moved on meanwhile. */
export function afterContainerFailure(
  attempt: Attempt,
  post: Pick<Post, 'publishAt'>,
  error: unknown,
  now: Date,
): ContainerOutcome | null {
  if (error instanceof ContainerUnusable) return afterUnusable(attempt, error, now);
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
  return { kind: 'same-attempt', attempt };
}

function afterUnusable(
  attempt: Attempt,
  { reason, failure, certainty }: ContainerUnusable,
  now: Date,
): ContainerOutcome {
  if (failure) return keepAttempt(enterState(attempt, 'FAILED', now, { failure }));
  const mayWait = certainty === 'perhaps' && attempt.tries < maxTries;
  if (!mayWait) return { kind: 'new-attempt', reason, delayMs: 0 };
  const tries = attempt.tries + 1;
  return keepAttempt({ ...attempt, leaseUntil: null, tries, dueAt: addMs(now, tries * publishRecheckMs) });
}

/**
 * Fails after repeated refusals, for example if the platform cannot fetch a file. The user has to change something.
 */
function limitRetries(error: unknown, attempt: Attempt, classified: ClassifiedError): ClassifiedError {
  const isRefusal =
    error instanceof PlatformFailure &&
    error.kind === 'transient' &&
    error.httpStatus !== null &&
    error.httpStatus < 500;
  if (!isRefusal || classified.kind === 'fail' || attempt.tries + 1 < maxTries) return classified;
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
 * After a failed publishing call. If it may have published, the attempt stays PUBLISHING and the state of the container is read next. A
 * refusal is kept: it becomes the failure if the container is found unpublished.
 */
function afterPublishing(
  attempt: Attempt,
  post: Pick<Post, 'publishAt'>,
  error: unknown,
  classified: ClassifiedError,
  now: Date,
): Attempt {
  const mayBePublic = !(error instanceof PlatformFailure) || error.outcomeUnknown;
  if (!mayBePublic) return retryLater(attempt, post, classified, now, 'UPLOADING');
  const failure = classified.kind === 'fail' ? classified.failure : attempt.failure;
  const tries = attempt.tries + 1;
  return { ...attempt, failure, leaseUntil: null, tries, dueAt: addMs(now, tries * publishRecheckMs) };
}

function afterUnresolvedPublish(attempt: Attempt, classified: ClassifiedError, now: Date): Attempt {
  const tries = attempt.tries + 1;
  if (classified.kind === 'retry' && tries < maxTries) {
    return {
      ...attempt,
      leaseUntil: null,
      tries,
      dueAt: addMs(now, Math.max(classified.delayMs, publishRecheckMs)),
    };
  }
  return withNextPoll(enterState(attempt, 'UNCONFIRMED', now, { failure: unconfirmed('ANSWER_LOST') }), now);
}

/** The error for a container whose state excludes that it is published. `PUBLISHED`: a part that was published as a post. */
export function unusableContainer(
  container: Exclude<ContainerState, { state: 'PREPARING' | 'READY' }>,
): ContainerUnusable {
  if (container.state === 'FAILED') {
    const { failReason, remedy, userMessage } = container;
    if (remedy === 'START_OVER') return new ContainerUnusable(failReason, null, 'certainly');
    const message = userMessage ?? `The platform cannot use the media of this post (${failReason}).`;
    const failure = { reason: failReason, message, nextAction: PostNextAction[remedy] };
    return new ContainerUnusable(failReason, failure, 'certainly');
  }
  return new ContainerUnusable(`CONTAINER_${container.state}`, null, 'certainly');
}
