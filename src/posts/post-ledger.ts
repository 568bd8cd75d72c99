import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { Changes } from '../changes/changes.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import { JobsService } from '../jobs/jobs.service.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { type Attempt, isUnderWay } from './domain/attempt.js';
import type { Post } from './domain/post.js';
import { PostState, type PostSummary, stopOthers, summarise } from './domain/post-summary.js';
import { PostAttemptsRepository } from './post-attempts.repository.js';
import { PostFilesRepository } from './post-files.repository.js';
import { PostsRepository } from './posts.repository.js';
import { discardDelayMs } from './domain/upload.js';

/**
 * What a change makes of a post's attempts: the list with some of them replaced or added, or null to leave everything as it
 * is. Pure, or writing through `manager` only.
 */
export type LedgerStep = (
  attempts: readonly Attempt[],
  context: { post: Post; now: Date; manager: EntityManager },
) => readonly Attempt[] | null | Promise<readonly Attempt[] | null>;

/**
 * The one way in which attempts change state: under the lock of the post, with everything that follows from it in the same
 * transaction — the post's own state, quota given back, addresses killed, tasks, the change that watchers are told of.
 */
@Injectable()
export class PostLedger {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly posts: PostsRepository,
    private readonly attempts: PostAttemptsRepository,
    private readonly files: PostFilesRepository,
    private readonly subscriptions: SubscriptionsService,
    private readonly changes: Changes,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Runs a step in a transaction of its own and wakes the workers. True: it changed something. */
  async run(postId: string, step: LedgerStep): Promise<boolean> {
    const changed = await this.database.transaction((manager) => this.change(manager, postId, step));
    if (changed) this.wakeWorkers();
    return changed;
  }

  /** The same within the caller's transaction, who calls {@link wakeWorkers} after its commit. */
  async change(manager: EntityManager, postId: string, step: LedgerStep): Promise<boolean> {
    const post = await this.posts.lock(manager, postId);
    if (!post) return false;
    const before = await this.attempts.lockOfPost(manager, postId);
    const now = this.clock.now();
    const stepped = await step(before, { post, now, manager });
    if (!stepped) return false;
    const after = stopOthers(stepped, now);
    await this.save(manager, post, before, after);
    await this.settle(manager, post, after, now);
    return true;
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
      if (!was) await this.attempts.insert(manager, attempt, platform);
      else await this.attempts.save(manager, attempt);
      if (attempt.publishId && !was?.publishId) {
        await this.jobs.add(manager, 'webhooks.rematch', { platform, publishId: attempt.publishId });
      }
    }
    const done = after.filter((attempt) => !keepsAddresses(attempt) && former.get(attempt.id) !== attempt);
    if (done.length > 0) {
      await this.files.kill(
        manager,
        done.map(({ id }) => id),
      );
    }
  }

  private async settle(
    manager: EntityManager,
    post: Post,
    attempts: readonly Attempt[],
    now: Date,
  ): Promise<void> {
    const summary = summarise(attempts);
    if (!isDeepStrictEqual(summary, summaryOf(post))) {
      await this.posts.saveSummary(manager, post.id, summary, now);
      await this.changes.announce(manager, { kind: 'post', id: post.id, userId: post.userId });
    }
    if (summary.state !== post.state) {
      await this.releaseQuota(manager, post, summary.state, attempts);
      await this.discardLater(manager, post.id, summary.state, now);
    }
  }

  /** A post that came to nothing before a byte of it reached the platform is not counted. */
  private async releaseQuota(
    manager: EntityManager,
    post: Post,
    state: PostState,
    attempts: readonly Attempt[],
  ): Promise<void> {
    const cameToNothing = state === PostState.FAILED || state === PostState.CANCELED;
    if (!cameToNothing || post.quotaReturned || attempts.some(({ reachedPlatform }) => reachedPlatform))
      return;
    await this.subscriptions.refundPosts(manager, post.userId, post.quotaMonth, 1);
    await this.posts.saveQuota(manager, post.id, post.quotaMonth, true);
  }

  private async discardLater(
    manager: EntityManager,
    postId: string,
    state: PostState,
    now: Date,
  ): Promise<void> {
    const delay = discardDelayMs(state);
    if (delay === null) return;
    const dueAt = new Date(now.getTime() + delay);
    for (const uploadId of await this.posts.uploadIdsOf(manager, postId)) {
      await this.jobs.add(manager, 'posts.discard-upload', { uploadId }, { dueAt });
    }
  }
}

/** What was kept of the post's attempts last time. */
function summaryOf(post: Post): PostSummary {
  const { state, attemptNumber, platformStatus, platformPostId, publicUrl } = post;
  const { isPublic, failReason, failMessage, nextAction } = post;
  return {
    ...{ state, attemptNumber, platformStatus, platformPostId, publicUrl },
    ...{ isPublic, failReason, failMessage, nextAction },
  };
}

/** Whether the platform may still come for the files of an attempt. */
function keepsAddresses(attempt: Attempt): boolean {
  return isUnderWay(attempt) || attempt.state === 'PROCESSING' || attempt.state === 'UNCONFIRMED';
}
