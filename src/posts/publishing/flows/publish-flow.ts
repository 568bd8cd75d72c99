import type { PublishStatus } from '../../../platforms/platform-outcomes.js';
import type { Post } from '../../domain/post.js';
import type { LedgerContext } from '../attempt-ledger.js';
import type { ClaimedAttempt } from '../attempts.repository.js';
import type { Attempt } from '../domain/attempt.js';

/**
 * How a post gets to its platform. A platform has the flow of its capability: see {@link PublishFlows}.
 *
 * Before each call whose loss must be visible to the next worker, the attempt enters its own state by compare-and-swap under the
 * lease. So the next worker knows what may have happened, however the former worker ended.
 */
export interface PublishFlow {
  /** Runs the next step of a claimed attempt. @throws any error. {@link afterFailure} classifies it */
  step(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void>;

  /** The attempts after a failed step of `attempt`. Null: they stay as they are. Writes through `context.manager` only. */
  afterFailure(
    attempts: readonly Attempt[],
    attempt: Attempt,
    post: Post,
    error: unknown,
    context: LedgerContext,
  ): readonly Attempt[] | null | Promise<readonly Attempt[] | null>;

  /** Completes a status that was read from the platform, before it is applied. @throws PlatformFailure; Failure */
  onStatus(post: Post, attempt: Attempt, status: PublishStatus): Promise<PublishStatus>;
}
