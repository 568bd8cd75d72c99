import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Changes } from '../changes/changes.js';
import { Clock } from '../clock/clock.js';
import { newId } from '../crypto/new-id.js';
import { Database } from '../database/database.js';
import type { NewRow } from '../database/new-row.js';
import { EventLog, type NewEvent } from '../events/event-log.js';
import { Failure } from '../failures/failure.js';
import { IdempotentRequests, type ReserveKey } from '../idempotency/idempotent-requests.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { UploadsRepository } from '../uploads/uploads.repository.js';
import type { Post } from './domain/post.js';
import type { PostRequest } from './domain/post-request.js';
import { postEvent } from './domain/post-events.js';
import { summarise } from './domain/post-summary.js';
import { type CheckedPost, NewPostChecks, type NewPost } from './new-post-checks.service.js';
import { PacingService } from './pacing/pacing.service.js';
import type { CheckedTarget } from './post-validator.js';
import { PostsRepository } from './posts.repository.js';
import { AttemptLedger } from './publishing/attempt-ledger.js';
import { AttemptsRepository } from './publishing/attempts.repository.js';
import { createAttempt } from './publishing/domain/new-attempt.js';

/** Accepts posts. */
@Injectable()
export class CreatePostsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly idempotentRequests: IdempotentRequests,
    private readonly posts: PostsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly uploads: UploadsRepository,
    private readonly checks: NewPostChecks,
    private readonly pacing: PacingService,
    private readonly ledger: AttemptLedger,
    private readonly subscriptions: SubscriptionsService,
    private readonly changes: Changes,
    private readonly events: EventLog,
  ) {}

  /**
   * Creates a post for every target, or none. The same request with the same idempotency key returns the posts it created.
   *
   * @throws Failure POSTS_REJECTED, IDEMPOTENCY_CONFLICT, TIER_LIMIT_REACHED, NOT_FOUND (an upload), MEDIA_NOT_READY,
   * MEDIA_INVALID, MEDIA_URL_NOT_ALLOWED, UPLOAD_LIMIT_REACHED, UPLOAD_USED, INVALID_INPUT
   */
  async create(actor: Actor, { idempotencyKey: key, ...request }: PostRequest): Promise<Post[]> {
    const owner = ownerOf(actor);
    return this.idempotentRequests.once(
      actor,
      { operation: 'createPost', key, request },
      (reserve) => this.createNew(owner, request, reserve),
      (ids) => this.posts.listOwned(owner, ids),
    );
  }

  private async createNew(owner: string, request: NewPost, reserve: ReserveKey): Promise<Post[]> {
    const checked = await this.checks.require(owner, request);
    try {
      const posts = await this.database.transaction((manager) =>
        this.save(manager, owner, request, checked, reserve),
      );
      this.ledger.wakeWorkers();
      return posts;
    } catch (error) {
      await this.checks.discard(owner, checked.fetched);
      throw error;
    }
  }

  private async save(
    manager: EntityManager,
    owner: string,
    request: NewPost,
    { media, targets }: CheckedPost,
    reserve: ReserveKey,
  ): Promise<Post[]> {
    const now = this.clock.now();
    const ids = targets.map(() => newId());
    await reserve(manager, ids);
    const { month, events: spent } = await this.subscriptions.spendPosts(manager, owner, targets.length);
    const uploadIds = media.map(({ id }) => id);
    const locked = await this.uploads.lockReady(owner, uploadIds, manager);
    if (uploadIds.some((id) => !locked.includes(id))) throw new Failure('NOT_FOUND');
    const accounts = targets.map(({ account }) => account);
    await this.pacing.require(manager, accounts, { at: request.publishAt ?? now });
    await this.uploads.markUsed(uploadIds, manager);
    const scheduled: NewEvent[] = [];
    for (const [index, target] of targets.entries()) {
      const event = await this.insert(manager, ids[index]!, {
        owner,
        request,
        target,
        uploadIds,
        month,
        now,
      });
      if (event) scheduled.push(event);
    }
    // Last, because it locks what other transactions append to: see `EventLog`.
    await this.events.append(manager, [...scheduled, ...spent]);
    return this.posts.listOwned(owner, ids, manager);
  }

  private async insert(
    manager: EntityManager,
    id: string,
    facts: {
      owner: string;
      request: NewPost;
      target: CheckedTarget;
      uploadIds: readonly string[];
      month: string;
      now: Date;
    },
  ): Promise<NewEvent | null> {
    const { owner, request, target, uploadIds, month, now } = facts;
    const dueAt = request.publishAt ?? now;
    const attempt = createAttempt({ id: newId(), postId: id, number: 1, origin: 'PERSON', dueAt }, now);
    const { platform } = target.account;
    const summary = summarise([attempt]);
    const post = {
      ...summary,
      id,
      userId: owner,
      accountId: target.account.id,
      platform,
      kind: target.kind,
      caption: request.caption,
      options: target.options,
      publishAt: request.publishAt,
      pacedAt: dueAt,
      quotaMonth: month,
      quotaReturned: false,
      createdAt: now,
      updatedAt: now,
    } satisfies NewRow<Post>;
    await this.posts.insert(post, uploadIds, manager);
    await this.attempts.insert(attempt, platform, manager);
    await this.changes.announce(manager, { kind: 'post', id, userId: owner });
    return postEvent(post, summary);
  }
}
