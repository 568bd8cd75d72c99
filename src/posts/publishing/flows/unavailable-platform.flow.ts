import { Injectable } from '@nestjs/common';
import { Failure } from '../../../failures/failure.js';
import type { PublishStatus } from '../../../platforms/platform-outcomes.js';
import type { Post } from '../../domain/post.js';
import type { LedgerContext } from '../attempt-ledger.js';
import type { ClaimedAttempt } from '../attempts.repository.js';
import { type Attempt, enterState, isCancelable, unconfirmed } from '../domain/attempt.js';
import { replaceAttempt } from '../domain/attempt-list.js';
import { classifyError } from '../domain/classify-error.js';
import { withNextPoll } from '../domain/status-report.js';
import { MediaUrlsRepository } from '../media-urls/media-urls.repository.js';
import type { PublishFlow } from './publish-flow.js';

/** For posts that were accepted before their platform, or its capability, was switched off. */
@Injectable()
export class UnavailablePlatformFlow implements PublishFlow {
  constructor(private readonly mediaUrls: MediaUrlsRepository) {}

  step(_: ClaimedAttempt, { platform }: Post): Promise<void> {
    return Promise.reject(new Failure('PLATFORM_NOT_CONFIGURED', { platform }));
  }

  /** Fails what certainly is not public. The rest is unconfirmed. */
  async afterFailure(
    attempts: readonly Attempt[],
    attempt: Attempt,
    _: Post,
    error: unknown,
    { now, manager }: LedgerContext,
  ): Promise<readonly Attempt[]> {
    const classified = classifyError(error, attempt.tries, now.getTime());
    const failure = classified.kind === 'fail' ? classified.failure : classified.finalFailure;
    // Only a platform that pulls files has no publishId in this state.
    const isPull = attempt.state === 'PUBLISHING' && attempt.publishId === null;
    const isSafe =
      isCancelable(attempt) || (isPull && (await this.mediaUrls.revokeUnfetched(attempt.id, manager)));
    const after = isSafe
      ? enterState(attempt, 'FAILED', now, { failure })
      : withNextPoll(enterState(attempt, 'UNCONFIRMED', now, { failure: unconfirmed(failure.reason) }), now);
    return replaceAttempt(attempts, after);
  }

  onStatus(_: Post, __: Attempt, status: PublishStatus): Promise<PublishStatus> {
    return Promise.resolve(status);
  }
}
