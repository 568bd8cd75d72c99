import { Injectable } from '@nestjs/common';
import { newId } from '../../../crypto/new-id.js';
import { PlatformFailure } from '../../../platforms/platform-failure.js';
import type { PublishStatus } from '../../../platforms/platform-outcomes.js';
import type { Post } from '../../domain/post.js';
import { AttemptLedger, type LedgerContext } from '../attempt-ledger.js';
import type { ClaimedAttempt } from '../attempts.repository.js';
import { type Attempt, enterState, unconfirmed } from '../domain/attempt.js';
import { addMs, findClaimed, replaceAttempt } from '../domain/attempt-list.js';
import { classifyError } from '../domain/classify-error.js';
import { startNewAttempt } from '../domain/new-attempt.js';
import { withNextPoll } from '../domain/status-report.js';
import { retryLater, startStep } from '../domain/step.js';
import { MediaUrlsRepository } from '../media-urls/media-urls.repository.js';
import { MediaUrlsService } from '../media-urls/media-urls.service.js';
import { PublisherClient } from '../publisher-client.js';
import { PublishRequestBuilder } from '../publish-request-builder.js';
import type { PublishFlow } from './publish-flow.js';
import { saveWithRetry } from './save-with-retry.js';

/** Time for a platform to fetch files after its response was lost. */
const pullGraceMs = 30_000;

/**
 * Photos that the platform fetches from our media URLs.
 *
 * PUBLISHING: the call that starts the pull is running, or its response was lost. No other call follows it.
 */
@Injectable()
export class PulledPhotosFlow implements PublishFlow {
  constructor(
    private readonly mediaUrls: MediaUrlsService,
    private readonly mediaUrlRows: MediaUrlsRepository,
    private readonly requests: PublishRequestBuilder,
    private readonly ledger: AttemptLedger,
    private readonly publishers: PublisherClient,
  ) {}

  step(claim: ClaimedAttempt, post: Post): Promise<void> {
    switch (claim.state) {
      case 'READY':
        return this.startPull(claim, post);
      case 'PUBLISHING':
        return this.resolveLostPull(claim);
      default:
        throw new Error(`Pulled photos have no step in state ${claim.state}.`);
    }
  }

  async afterFailure(
    attempts: readonly Attempt[],
    attempt: Attempt,
    post: Post,
    error: unknown,
    { now, manager }: LedgerContext,
  ): Promise<readonly Attempt[] | null> {
    const classified = classifyError(error, attempt.tries, now.getTime());
    switch (attempt.state) {
      case 'READY':
        return replaceAttempt(attempts, retryLater(attempt, post, classified, now));
      case 'PUBLISHING': {
        const isUnknown = error instanceof PlatformFailure && error.outcomeUnknown;
        if (isUnknown || !(await this.mediaUrlRows.revokeUnfetched(attempt.id, manager))) {
          return replaceAttempt(attempts, { ...attempt, leaseUntil: null, dueAt: addMs(now, pullGraceMs) });
        }
        return replaceAttempt(attempts, retryLater(attempt, post, classified, now));
      }
      default:
        return null;
    }
  }

  onStatus(_: Post, __: Attempt, status: PublishStatus): Promise<PublishStatus> {
    return Promise.resolve(status);
  }

  private async startPull(claim: ClaimedAttempt, post: Post): Promise<void> {
    const request = await this.requests.buildChecked(post);
    const publisher = this.publishers.photoPublisher(post.platform);
    const uploadIds = request.media.map(({ uploadId }) => uploadId);
    let urls: string[] = [];
    const isOurs = await this.ledger.moveClaimed(claim, 'READY', async (attempt, { now, manager }) => {
      urls = await this.mediaUrls.issue(manager, attempt.id, uploadIds);
      return startStep(attempt, 'PUBLISHING', now);
    });
    if (!isOurs) return;

    const { publishId } = await this.publishers.withCredentials(post.accountId, 'post.init', (credentials) =>
      publisher.initPhotos(credentials, request, urls),
    );
    const isSaved = await saveWithRetry(() =>
      this.ledger.moveClaimed(claim, 'PUBLISHING', (attempt, { now }) =>
        withNextPoll(enterState(attempt, 'PROCESSING', now, { publishId }), now),
      ),
    );
    if (!isSaved) await this.ledger.saveLatePublishId(claim, publishId);
  }

  /**
   * The response to the pull was lost. If no file was fetched, the URLs are revoked, so that none can be fetched.
   * Otherwise only the platform knows the outcome.
   */
  private async resolveLostPull(claim: ClaimedAttempt): Promise<void> {
    await this.ledger.update(claim.postId, async (attempts, { now, manager }) => {
      const attempt = findClaimed(attempts, claim, 'PUBLISHING');
      if (!attempt) return null;
      if (await this.mediaUrlRows.revokeUnfetched(attempt.id, manager)) {
        return startNewAttempt(attempts, attempt, 'INIT_ANSWER_LOST', { id: newId(), dueAt: now }, now);
      }
      const failure = unconfirmed('ANSWER_LOST');
      return replaceAttempt(
        attempts,
        withNextPoll(enterState(attempt, 'UNCONFIRMED', now, { failure }), now),
      );
    });
  }
}
