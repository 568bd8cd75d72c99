import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Changes } from '../changes/changes.js';
import { Clock } from '../clock/clock.js';
import { newId } from '../crypto/new-id.js';
import { Database } from '../database/database.js';
import type { NewRow } from '../database/new-row.js';
import { Failure } from '../failures/failure.js';
import { IdempotentRequests, type ReserveKey } from '../idempotency/idempotent-requests.js';
import type { MediaFile } from '../platforms/platform-media.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { type Upload, UploadState } from '../uploads/domain/upload.js';
import { UploadsRepository } from '../uploads/uploads.repository.js';
import { UploadsService } from '../uploads/uploads.service.js';
import type { Post } from './domain/post.js';
import type { PostRequest } from './domain/post-request.js';
import { summarise } from './domain/post-summary.js';
import { type CheckedTarget, PostValidator } from './post-validator.js';
import { PostsRepository } from './posts.repository.js';
import { AttemptLedger } from './publishing/attempt-ledger.js';
import { AttemptsRepository } from './publishing/attempts.repository.js';
import { createAttempt } from './publishing/domain/new-attempt.js';

/** Files are stored until the post is published. */
const maxAheadMs = 180 * 24 * 3_600_000;

/**
 * All files that a request references by URL must be fetched within this time, because proxies and users wait for
 * about a minute. They are fetched before the post is accepted, because only their content shows whether the platform
 * accepts them.
 */
export const fetchTimeoutMs = 45_000;

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
    private readonly uploadsService: UploadsService,
    private readonly validator: PostValidator,
    private readonly ledger: AttemptLedger,
    private readonly subscriptions: SubscriptionsService,
    private readonly changes: Changes,
  ) {}

  /**
   * Creates a post for every target, or none. The same request with the same idempotency key returns the posts it created.
   *
   * @throws Failure POSTS_REJECTED, IDEMPOTENCY_CONFLICT, TIER_LIMIT_REACHED, NOT_FOUND (an upload), MEDIA_NOT_READY,
   * MEDIA_INVALID, MEDIA_URL_NOT_ALLOWED, UPLOAD_LIMIT_REACHED, INVALID_INPUT
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

  private async createNew(
    owner: string,
    request: Omit<PostRequest, 'idempotencyKey'>,
    reserve: ReserveKey,
  ): Promise<Post[]> {
    this.checkTime(request.publishAt);
    await this.subscriptions.requirePosts(owner);
    const fetched: string[] = [];
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    try {
      const media = await this.media(owner, request.media, fetched, signal);
      const targets = await this.validator.validateTargets(
        owner,
        request.caption,
        media.map(fileOf),
        request.targets,
        signal,
      );
      const posts = await this.database.transaction((manager) =>
        this.save(manager, owner, request, media, targets, reserve),
      );
      this.ledger.wakeWorkers();
      return posts;
    } catch (error) {
      await this.discard(owner, fetched);
      throw error;
    }
  }

  private async discard(owner: string, uploadIds: readonly string[]): Promise<void> {
    for (const id of uploadIds) {
      await this.uploadsService.remove(owner, id).catch((error: unknown) => {
        // It is deleted already, or a post uses it because only the response to the COMMIT was lost.
        if (!(error instanceof Failure)) throw error;
      });
    }
  }

  private checkTime(publishAt: Date | null): void {
    if (!publishAt) return;
    const aheadMs = publishAt.getTime() - this.clock.nowMs();
    const message =
      aheadMs <= 0 ? 'must be in the future' : aheadMs > maxAheadMs ? 'must be within 180 days' : null;
    if (message) throw new Failure('INVALID_INPUT', { fields: [{ path: 'input.publishAt', message }] });
  }

  private async media(
    owner: string,
    sources: PostRequest['media'],
    fetched: string[],
    signal: AbortSignal,
  ): Promise<Upload[]> {
    const uploads: Upload[] = [];
    for (const source of sources) {
      const upload =
        'url' in source
          ? await this.uploadsService.fetch(owner, source.url, signal)
          : await this.uploadsService.complete(owner, source.uploadId);
      if ('url' in source) fetched.push(upload.id);
      if (upload.state !== UploadState.READY) throw new Failure('MEDIA_NOT_READY', { uploadId: upload.id });
      uploads.push(upload);
    }
    return uploads;
  }

  private async save(
    manager: EntityManager,
    owner: string,
    request: Omit<PostRequest, 'idempotencyKey'>,
    media: readonly Upload[],
    targets: readonly CheckedTarget[],
    reserve: ReserveKey,
  ): Promise<Post[]> {
    const now = this.clock.now();
    const ids = targets.map(() => newId());
    await reserve(manager, ids);
    const { month } = await this.subscriptions.spendPosts(manager, owner, targets.length);
    const uploadIds = media.map(({ id }) => id);
    const locked = await this.uploads.lockReady(owner, uploadIds, manager);
    if (uploadIds.some((id) => !locked.includes(id))) throw new Failure('NOT_FOUND');
    await this.uploads.markUsed(uploadIds, manager);
    for (const [index, target] of targets.entries()) {
      await this.insert(manager, ids[index]!, { owner, request, target, uploadIds, month, now });
    }
    return this.posts.listOwned(owner, ids, manager);
  }

  private async insert(
    manager: EntityManager,
    id: string,
    facts: {
      owner: string;
      request: Omit<PostRequest, 'idempotencyKey'>;
      target: CheckedTarget;
      uploadIds: readonly string[];
      month: string;
      now: Date;
    },
  ): Promise<void> {
    const { owner, request, target, uploadIds, month, now } = facts;
    const dueAt = request.publishAt ?? now;
    const attempt = createAttempt({ id: newId(), postId: id, number: 1, origin: 'PERSON', dueAt }, now);
    const { platform } = target.account;
    const post: NewRow<Post> = {
      ...summarise([attempt]),
      id,
      userId: owner,
      accountId: target.account.id,
      platform,
      kind: target.kind,
      caption: request.caption,
      options: target.options,
      publishAt: request.publishAt,
      quotaMonth: month,
      quotaReturned: false,
      createdAt: now,
      updatedAt: now,
    };
    await this.posts.insert(post, uploadIds, manager);
    await this.attempts.insert(attempt, platform, manager);
    await this.changes.announce(manager, { kind: 'post', id, userId: owner });
  }
}

function fileOf({ facts, sizeBytes }: Upload): MediaFile {
  if (!facts) throw new Error('A READY upload has facts.');
  return { ...facts, sizeBytes };
}
