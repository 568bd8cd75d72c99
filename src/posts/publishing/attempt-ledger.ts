import { Injectable, Logger } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { Changes } from '../../changes/changes.js';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { EventLog } from '../../events/event-log.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { type Attempt, type AttemptState, isWorkerOwned } from './domain/attempt.js';
import { findClaimed, replaceAttempt } from './domain/attempt-list.js';
import type { Post } from '../domain/post.js';
import { changeEvent } from '../domain/post-events.js';
import { PostState, type PostSummary, cancelOthers, summarise } from '../domain/post-summary.js';
import { AttemptsRepository, type ClaimedAttempt } from './attempts.repository.js';
import { PublishMetrics } from './metrics.js';
import { MediaUrlsRepository } from './media-urls/media-urls.repository.js';
import { PostsRepository } from '../posts.repository.js';
import { fileRetentionMs } from '../domain/file-retention.js';

export interface LedgerContext {
  post: Post;
  now: Date;
  manager: EntityManager;
}

/**
 * Computes the new attempts of a post: the list with some of them replaced or added. Null: no change. Pure, or writing through
 * `manager` only.
 */
export type LedgerStep = (
  attempts: readonly Attempt[],
  context: LedgerContext,
) => readonly Attempt[] | null | Promise<readonly Attempt[] | null>;

/**
 * The single writer of attempts. It locks the post and saves in one transaction whatever follows from a change: the state of the
 * post, returned quota, revoked media URLs, jobs, the notification of subscribers, and the event.
 */
@Injectable()
export class AttemptLedger {
  private readonly logger = new Logger('Publishing');

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly posts: PostsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly mediaUrls: MediaUrlsRepository,
    private readonly subscriptions: SubscriptionsService,
    private readonly changes: Changes,
    private readonly events: EventLog,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
    private readonly metrics: PublishMetrics,
  ) {}

  /** Runs a step in its own transaction and wakes the workers. @returns whether something changed */
  async update(postId: string, step: LedgerStep): Promise<boolean> {
    const changed = await this.database.transaction((manager) => this.updateWithin(manager, postId, step));
    if (changed) this.wakeWorkers();
    return changed;
  }

  /** The same in the transaction of the caller, who calls {@link wakeWorkers} after the commit. */
  async updateWithin(manager: EntityManager, postId: string, step: LedgerStep): Promise<boolean> {
    const post = await this.posts.lock(postId, manager);
    if (!post) return false;
    const before = await this.attempts.lockByPost(postId, manager);
    const now = this.clock.now();
    const stepped = await step(before, { post, now, manager });
    if (!stepped) return false;
    const after = cancelOthers(stepped, now);
    await this.save(manager, post, before, after);
    await this.saveSummary(manager, post, after, now);
    return true;
  }

  /**
   * Moves a claimed attempt to its next state. False, without a change: the claim was taken over, or the attempt is not in
   * `state`.
   */
  moveClaimed(
    claim: ClaimedAttempt,
    state: AttemptState,
    move: (attempt: Attempt, context: LedgerContext) => Attempt | Promise<Attempt>,
  ): Promise<boolean> {
    return this.update(claim.postId, async (attempts, context) => {
      const attempt = findClaimed(attempts, claim, state);
      return attempt && replaceAttempt(attempts, await move(attempt, context));
    });
  }

  /** Saves a publishId that arrived after its claim had ended, because reports of the platform refer to it. */
  async saveLatePublishId(claim: ClaimedAttempt, publishId: string): Promise<void> {
    this.logger.warn({ attemptId: claim.id }, 'The response arrived after its claim had ended');
    await this.update(claim.postId, (attempts) => {
      const attempt = attempts.find(({ id }) => id === claim.id);
      return attempt?.publishId === null ? replaceAttempt(attempts, { ...attempt, publishId }) : null;
    });
  }

  wakeWorkers(): void {
    this.wakeUps.wake('posts.publish');
    this.wakeUps.wake('posts.status');
    this.wakeUps.wake('jobs.run');
  }

  private async save(
    manager: EntityManager,
    { platform }: Post,
    before: readonly Attempt[],
    after: readonly Attempt[],
  ): Promise<void> {
    const former = new Map(before.map((attempt) => [attempt.id, attempt]));
    for (const attempt of after) {
      const was = former.get(attempt.id);
      if (was === attempt) continue;
      if (!was) await this.attempts.insert(attempt, platform, manager);
      else await this.attempts.save(attempt, manager);
      if (attempt.publishId && !was?.publishId) {
        await this.jobs.add(manager, 'webhooks.rematch', { platform, publishId: attempt.publishId });
      }
    }
    const closed = after.filter((attempt) => !keepsMediaUrls(attempt) && former.get(attempt.id) !== attempt);
    if (closed.length > 0) {
      await this.mediaUrls.revoke(
        closed.map(({ id }) => id),
        manager,
      );
    }
  }

  private async saveSummary(
    manager: EntityManager,
    post: Post,
    attempts: readonly Attempt[],
    now: Date,
  ): Promise<void> {
    const summary = summarise(attempts);
    if (!isDeepStrictEqual(summary, summaryOf(post))) {
      await this.posts.saveSummary(post.id, summary, now, manager);
      await this.changes.announce(manager, { kind: 'post', id: post.id, userId: post.userId });
    }
    if (summary.state !== post.state) {
      await this.returnQuota(manager, post, summary.state, attempts);
      await this.scheduleDiscard(manager, post.id, summary.state, now);
      // Before the commit, because the caller may own the transaction. Rollbacks are rare.
      this.metrics.count(post.platform, summary.state);
    }
    const event = changeEvent(post, summary);
    if (event) await this.events.append(manager, [event]);
  }

  /** A post that failed or was canceled before a byte reached the platform does not count. */
  private async returnQuota(
    manager: EntityManager,
    post: Post,
    state: PostState,
    attempts: readonly Attempt[],
  ): Promise<void> {
    const isUnpublished = state === PostState.FAILED || state === PostState.CANCELED;
    if (!isUnpublished || post.quotaReturned || attempts.some(({ reachedPlatform }) => reachedPlatform))
      return;
    await this.subscriptions.refundPosts(manager, post.userId, post.quotaMonth, 1);
    await this.posts.saveQuota(post.id, post.quotaMonth, true, manager);
  }

  private async scheduleDiscard(
    manager: EntityManager,
    postId: string,
    state: PostState,
    now: Date,
  ): Promise<void> {
    const delay = fileRetentionMs(state);
    if (delay === null) return;
    const dueAt = new Date(now.getTime() + delay);
    for (const uploadId of await this.posts.uploadIdsOf(postId, manager)) {
      await this.jobs.add(manager, 'posts.discard-upload', { uploadId }, { dueAt });
    }
  }
}

/** The summary that is stored with the post. */
function summaryOf(post: Post): PostSummary {
  const { state, attemptNumber, platformStatus, platformPostId, publicUrl } = post;
  const { isPublic, failReason, failMessage, nextAction } = post;
  return {
    ...{ state, attemptNumber, platformStatus, platformPostId, publicUrl },
    ...{ isPublic, failReason, failMessage, nextAction },
  };
}

/** Whether the platform may still fetch the files of an attempt. */
function keepsMediaUrls(attempt: Attempt): boolean {
  return isWorkerOwned(attempt) || attempt.state === 'PROCESSING' || attempt.state === 'UNCONFIRMED';
}
