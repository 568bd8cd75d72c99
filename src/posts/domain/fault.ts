import { Failure } from '../../failures/failure.js';
import { backOffSeconds } from '../../jobs/back-off.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { PublishProblem } from '../../platforms/platform.js';
import { type AttemptFailure, PostNextAction } from './attempt.js';

/** How long a post that is due waits for its platform before the person is asked. */
export const patienceMs = 6 * 3_600_000;

/** What an error means for the step that met it. */
export type Fault =
  /** The same step may work later. */
  | { kind: 'wait'; inMs: number; thenFailure: AttemptFailure }
  /** It will not, unless somebody does something. */
  | { kind: 'stop'; failure: AttemptFailure };

/** A post that its platform would refuse as it is: found before anything was sent. */
export class Unpublishable extends Error {
  constructor(readonly failure: AttemptFailure) {
    super(failure.reason);
    this.name = 'Unpublishable';
  }
}

/** What the platform demands changed between acceptance and now. The person chooses again; nothing is replaced for them. */
export function unpublishable([problem]: readonly PublishProblem[]): Unpublishable {
  return new Unpublishable({
    reason: problem!.code,
    message: problem!.userMessage,
    nextAction: PostNextAction[problem!.remedy ?? (problem!.retryable ? 'RETRY' : 'REVISE')],
  });
}

/**
 * What to make of an error. What is not known is taken for passing: a fault of ours must not be the end of a post.
 *
 * @param tries failures in a row before this one
 */
export function faultOf(error: unknown, tries: number, nowMs: number): Fault {
  if (error instanceof Unpublishable) return { kind: 'stop', failure: error.failure };
  if (error instanceof PlatformFailure) return platformFault(error, tries, nowMs);
  if (error instanceof Failure) return ownFault(error, tries);
  return waiting(tries, 'INTERNAL', 'Something went wrong on our side.');
}

function platformFault(failure: PlatformFailure, tries: number, nowMs: number): Fault {
  const { kind, platformCode: reason, retryAt, remedy, userMessage } = failure;
  switch (kind) {
    case 'transient':
      return waiting(tries, 'PLATFORM_UNAVAILABLE', 'The platform could not be reached for hours.');
    case 'rate-limited': {
      const inMs = Math.max(1_000, (retryAt?.getTime() ?? 0) - nowMs);
      const thenFailure = {
        reason,
        message:
          userMessage ??
          'The platform takes no more posts from this account for now. Please try again later.',
        nextAction: PostNextAction[remedy ?? 'RETRY'],
      };
      return { kind: 'wait', inMs, thenFailure };
    }
    case 'reauthorize':
      return stopping('RECONNECT_REQUIRED', 'Please reconnect this account.', PostNextAction.RECONNECT);
    case 'rejected':
      return stopping(
        reason,
        userMessage ?? `The platform does not accept this post (${reason}).`,
        PostNextAction[remedy ?? 'REVISE'],
      );
    case 'misconfigured':
      return stopping(
        reason,
        'Posting is not set up correctly. Please contact support.',
        PostNextAction.CONTACT_OPERATOR,
      );
  }
}

function ownFault(failure: Failure, tries: number): Fault {
  const { code, userMessage, retryable } = failure;
  if (retryable) return waiting(tries, code, userMessage);
  switch (code) {
    case 'ACCOUNT_PAUSED':
    case 'TIER_LIMIT_REACHED':
      return stopping(code, userMessage, PostNextAction.UPGRADE);
    case 'RECONNECT_REQUIRED':
      return stopping(code, userMessage, PostNextAction.RECONNECT);
    case 'NOT_FOUND':
      return stopping(
        'ACCOUNT_DISCONNECTED',
        'The account of this post is no longer connected.',
        PostNextAction.RECONNECT,
      );
    case 'PLATFORM_MISCONFIGURED':
    case 'PLATFORM_NOT_CONFIGURED':
      return stopping(code, userMessage, PostNextAction.CONTACT_OPERATOR);
    default:
      return stopping(code, userMessage, PostNextAction.REVISE);
  }
}

function waiting(tries: number, reason: string, message: string): Fault {
  return {
    kind: 'wait',
    inMs: Math.round(backOffSeconds(tries + 1) * 1000),
    thenFailure: { reason, message, nextAction: PostNextAction.RETRY },
  };
}

function stopping(reason: string, message: string, nextAction: PostNextAction): Fault {
  return { kind: 'stop', failure: { reason, message, nextAction } };
}
