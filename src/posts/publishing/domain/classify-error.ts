import { Failure } from '../../../failures/failure.js';
import { backOffSeconds } from '../../../jobs/back-off.js';
import { PlatformFailure } from '../../../platforms/platform-failure.js';
import type { PublishProblem } from '../../../platforms/platform-outcomes.js';
import { type AttemptFailure, PostNextAction } from './attempt.js';

/** How long a post that is due waits for its platform before it fails. */
export const maxPlatformWaitMs = 6 * 3_600_000;

/** What an error means for the step that failed. */
export type ClassifiedError =
  /** The same step may work later. */
  | { kind: 'retry'; delayMs: number; finalFailure: AttemptFailure }
  /** It will not work until something is changed. */
  | { kind: 'fail'; failure: AttemptFailure };

/** The platform would refuse the post as it is. Found before anything was sent. */
export class Unpublishable extends Error {
  constructor(readonly failure: AttemptFailure) {
    super(failure.reason);
    this.name = 'Unpublishable';
  }
}

/** The rules of the platform changed since the post was accepted. The user has to choose again: options are never replaced. */
export function unpublishableBecause([problem]: readonly PublishProblem[]): Unpublishable {
  return new Unpublishable({
    reason: problem!.code,
    message: problem!.userMessage,
    nextAction: PostNextAction[problem!.remedy ?? (problem!.retryable ? 'RETRY' : 'REVISE')],
  });
}

/**
 * Decides whether a failed step is tried again. Unknown errors are temporary: a bug or an outage must not fail a post.
 *
 * @param tries consecutive failures before this one
 */
export function classifyError(error: unknown, tries: number, nowMs: number): ClassifiedError {
  if (error instanceof Unpublishable) return { kind: 'fail', failure: error.failure };
  if (error instanceof PlatformFailure) return classifyPlatformFailure(error, tries, nowMs);
  if (error instanceof Failure) return classifyFailure(error, tries);
  return retryWithBackOff(tries, 'INTERNAL', 'An internal error occurred.');
}

function classifyPlatformFailure(failure: PlatformFailure, tries: number, nowMs: number): ClassifiedError {
  const { kind, platformCode: reason, retryAt, remedy, userMessage } = failure;
  switch (kind) {
    case 'transient':
      return retryWithBackOff(tries, 'PLATFORM_UNAVAILABLE', 'The platform could not be reached for hours.');
    case 'rate-limited': {
      const delayMs = Math.max(1_000, (retryAt?.getTime() ?? 0) - nowMs);
      const finalFailure = {
        reason,
        message:
          userMessage ??
          'The platform accepts no more posts from this account for now. Please try again later.',
        nextAction: PostNextAction[remedy ?? 'RETRY'],
      };
      return { kind: 'retry', delayMs, finalFailure };
    }
    case 'reauthorize':
      return fail('RECONNECT_REQUIRED', 'Please reconnect this account.', PostNextAction.RECONNECT);
    case 'rejected':
      return fail(
        reason,
        userMessage ?? `The platform does not accept this post (${reason}).`,
        PostNextAction[remedy ?? 'REVISE'],
      );
    case 'misconfigured':
      return fail(
        reason,
        'Posting is not set up correctly. Please contact support.',
        PostNextAction.CONTACT_OPERATOR,
      );
  }
}

function classifyFailure(failure: Failure, tries: number): ClassifiedError {
  const { code, userMessage, retryable } = failure;
  if (retryable) return retryWithBackOff(tries, code, userMessage);
  switch (code) {
    case 'ACCOUNT_PAUSED':
    case 'TIER_LIMIT_REACHED':
      return fail(code, userMessage, PostNextAction.UPGRADE);
    case 'RECONNECT_REQUIRED':
      return fail(code, userMessage, PostNextAction.RECONNECT);
    case 'NOT_FOUND':
      return fail(
        'ACCOUNT_DISCONNECTED',
        'The account of this post is no longer connected.',
        PostNextAction.RECONNECT,
      );
    case 'PLATFORM_MISCONFIGURED':
    case 'PLATFORM_NOT_CONFIGURED':
    case 'PLATFORM_CANNOT_PUBLISH':
      return fail(code, userMessage, PostNextAction.CONTACT_OPERATOR);
    default:
      return fail(code, userMessage, PostNextAction.REVISE);
  }
}

function retryWithBackOff(tries: number, reason: string, message: string): ClassifiedError {
  return {
    kind: 'retry',
    delayMs: Math.round(backOffSeconds(tries + 1) * 1000),
    finalFailure: { reason, message, nextAction: PostNextAction.RETRY },
  };
}

function fail(reason: string, message: string, nextAction: PostNextAction): ClassifiedError {
  return { kind: 'fail', failure: { reason, message, nextAction } };
}
