import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { errorForStorage } from '../../jobs/error-for-storage.js';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { PublishStatus } from '../../platforms/platform-outcomes.js';
import type { Post } from '../domain/post.js';
import { PostsRepository } from '../posts.repository.js';
import { AttemptLedger } from './attempt-ledger.js';
import { AttemptsRepository, type ClaimedAttempt } from './attempts.repository.js';
import { type Attempt, enterState, PostNextAction } from './domain/attempt.js';
import { replaceAttempt } from './domain/attempt-list.js';
import { applyStatusReport, withNextPoll } from './domain/status-report.js';
import { PublishFlows } from './flows/publish-flows.js';
import { PublisherClient } from './publisher-client.js';
import { RecentMediaLookup } from './recent-media-lookup.js';

/** Polls platforms for the state of posts, because webhooks may be missing. A failed poll never fails a post. */
@Processes('posts.status')
@Injectable()
export class StatusWorker implements WorkSource<ClaimedAttempt> {
  private readonly logger = new Logger('Publishing');

  constructor(
    private readonly clock: Clock,
    private readonly posts: PostsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly ledger: AttemptLedger,
    private readonly publishers: PublisherClient,
    private readonly flows: PublishFlows,
    private readonly recentMedia: RecentMediaLookup,
  ) {}

  /** Claims attempts whose status must be read from the platform. */
  claim(limit: number): Promise<ClaimedAttempt[]> {
    return this.attempts.claimForStatus(limit);
  }

  status(): Promise<WorkStatus> {
    return this.attempts.statusWorkStatus();
  }

  async run(claim: ClaimedAttempt): Promise<void> {
    const post = await this.posts.find(claim.postId);
    if (!post) return;
    try {
      await this.poll(post, claim);
    } catch (error) {
      if (!(error instanceof PlatformFailure)) {
        this.logger.warn({ err: error, postId: post.id, attemptId: claim.id }, 'Polling a post failed');
      }
      await this.postpone(claim, error);
    }
  }

  /**
   * Reads the state of one attempt from its platform and applies it.
   *
   * @throws PlatformFailure; Failure NOT_FOUND, RECONNECT_REQUIRED, PLATFORM_NOT_CONFIGURED
   */
  async poll(post: Post, attempt: Attempt): Promise<void> {
    const at = this.clock.now();
    const status = await this.readStatus(post, attempt);
    await this.ledger.update(post.id, (attempts, { now }) => {
      const current = attempts.find(({ id }) => id === attempt.id);
      if (!current) return null;
      const next = (status && applyStatusReport(current, { status, at }, now)) ?? current;
      return replaceAttempt(attempts, afterPoll(next, current, now));
    });
  }

  /** Null: the publishId was lost, and the post is not in the list of what the account published. */
  private async readStatus(post: Post, attempt: Attempt): Promise<PublishStatus | null> {
    if (!attempt.publishId) return this.recentMedia.find(post, attempt);
    const status = await this.publishers.status(post, attempt.publishId);
    return this.flows.of(post).onStatus(post, attempt, status);
  }

  /** Sets the next poll after a failed one: by the schedule, or later if the platform requests that. */
  private async postpone(claim: ClaimedAttempt, error: unknown): Promise<void> {
    const retryAt = error instanceof PlatformFailure ? error.retryAt : null;
    await this.ledger.update(claim.postId, async (attempts, { now, manager }) => {
      const attempt = attempts.find(({ id, fence }) => id === claim.id && fence === claim.fence);
      if (!attempt) return null;
      await this.attempts.saveError(attempt.id, errorForStorage(error), manager);
      const next = afterPoll(attempt, attempt, now);
      const dueAt = next.dueAt && retryAt && retryAt > next.dueAt ? retryAt : next.dueAt;
      return replaceAttempt(attempts, { ...next, dueAt });
    });
  }
}

/** Returns the attempt after a poll, with the time of the next one. */
function afterPoll(attempt: Attempt, before: Attempt, now: Date): Attempt {
  // A new state has set its own schedule.
  if (attempt.stateSince !== before.stateSince || attempt.state !== before.state) return attempt;
  const next = withNextPoll({ ...attempt, polls: attempt.polls + 1, leaseUntil: null }, now);
  if (next.dueAt !== null || next.state !== 'PROCESSING') return next;
  return withNextPoll(enterState(attempt, 'UNCONFIRMED', now, { failure: noReport }), now);
}

const noReport = {
  reason: 'NO_STATUS_REPORT',
  message: 'The platform has not reported a result for a day. Check the account before you post again.',
  nextAction: PostNextAction.CHECK_OR_RETRY,
};
