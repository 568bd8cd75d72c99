import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Changes } from '../changes/changes.js';
import { Clock } from '../clock/clock.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import type { MediaFile } from '../platforms/platform.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import type { Attempt } from './domain/attempt.js';
import type { Post } from './domain/post.js';
import { type GivenOptions, type PostRequest, requestHash } from './domain/post-request.js';
import { PostState, summarise } from './domain/post-summary.js';
import { newAttempt } from './domain/starting-over.js';
import { type Upload, UploadState } from './domain/upload.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { PostAttemptsRepository } from './post-attempts.repository.js';
import { type CheckedTarget, PostChecks } from './post-checks.js';
import { PostLedger } from './post-ledger.js';
import { PostsRepository } from './posts.repository.js';
import { PostsService } from './posts.service.js';
import { UploadsRepository } from './uploads.repository.js';
import { UploadsService } from './uploads.service.js';

/** Files are kept until a post goes out, so not for ever. */
const furthestAheadMs = 180 * 24 * 3_600_000;

/**
 * All files of a request that lie on the web must be here within this: proxies and people give a request about a minute. They
 * are fetched before the post is accepted, because only their bytes tell whether the platform will take it, and whoever fills
 * in the form wants to know that now. What takes longer is sent to /uploads.
 */
const fetchTimeoutMs = 45_000;

/** What a person chooses anew when a post is tried again; null: as it was. */
export interface RevisedChoices {
  caption: string | null;
  options: GivenOptions | null;
}

/** Accepts posts, and tries again those that a person wants tried again. */
@Injectable()
export class PostingService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly posts: PostsRepository,
    private readonly attempts: PostAttemptsRepository,
    private readonly keys: IdempotencyKeysRepository,
    private readonly uploads: UploadsRepository,
    private readonly uploadsService: UploadsService,
    private readonly postsService: PostsService,
    private readonly checks: PostChecks,
    private readonly ledger: PostLedger,
    private readonly subscriptions: SubscriptionsService,
    private readonly changes: Changes,
  ) {}

  /**
   * Accepts a post for every target, or for none. The same request under the same key is accepted once; sent again, or at the
   * same time, it answers the posts it made.
   *
   * @throws Failure POSTS_REJECTED, IDEMPOTENCY_CONFLICT, TIER_LIMIT_REACHED, NOT_FOUND (an upload), MEDIA_NOT_READY,
   * MEDIA_INVALID, MEDIA_URL_NOT_ALLOWED, UPLOAD_LIMIT_REACHED, INVALID_INPUT
   */
  async create(actor: Actor, request: PostRequest): Promise<Post[]> {
    const owner = ownerOf(actor);
    const hash = requestHash(request);
    const known = await this.accepted(owner, request.idempotencyKey, hash);
    if (known) return known;
    this.checkTime(request.publishAt);
    await this.subscriptions.requirePosts(owner);

    const fetched: string[] = [];
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    let posts: Post[] | null = null;
    try {
      const media = await this.media(owner, request, fetched, signal);
      const files = media.map(fileOf);
      const targets = await this.checks.targets(owner, request.caption, files, request.targets, signal);
      posts = await this.database.transaction((manager) =>
        this.accept(manager, owner, request, hash, media, targets),
      );
    } catch (error) {
      // The same request may have been accepted meanwhile, and used up what this one missed.
      const twin = await this.accepted(owner, request.idempotencyKey, hash);
      if (!twin) throw error;
      return twin;
    } finally {
      if (!posts) await this.discard(owner, fetched);
    }
    if (posts) {
      this.ledger.wakeWorkers();
      return posts;
    }
    const twin = await this.accepted(owner, request.idempotencyKey, hash);
    if (!twin) throw new Error('A key that is taken has its posts.');
    return twin;
  }

  /**
   * Hands a post to its platform once more, as it was or with other choices. Where it is not certain whether the post is live,
   * the platform is asked first.
   *
   * @throws Failure NOT_FOUND, FORBIDDEN (API clients of their own), POST_NOT_RETRYABLE, POSTS_REJECTED, TIER_LIMIT_REACHED
   */
  async retry(actor: Actor, postId: string, choices: RevisedChoices): Promise<Post> {
    if (actor.kind !== 'user') {
      throw new Failure('FORBIDDEN', {}, { message: 'Only a person may have a post tried again.' });
    }
    const owner = ownerOf(actor);
    let post = await this.postsService.find(owner, postId);
    if (post.state === PostState.UNCONFIRMED) post = await this.postsService.tryCheck(owner, post);
    if (!isRetryable(post.state)) {
      if (post.state === PostState.PUBLISHED) return post;
      throw new Failure('POST_NOT_RETRYABLE');
    }
    const media = await this.posts.mediaOf(this.database.manager, post.id);
    if (media.length === 0) throw filesGone();
    const caption = choices.caption ?? post.caption;
    const options = await this.revisedOptions(owner, post, caption, media, choices.options);
    const uploadIds = media.map(({ uploadId }) => uploadId);
    const changed = await this.ledger.run(post.id, async (attempts, { post: current, now, manager }) => {
      if (!isRetryable(summarise(attempts).state)) return null;
      // Until the transaction ends nobody removes them as those of a failed post.
      const held = await this.uploads.holdOwned(manager, owner, uploadIds);
      if (uploadIds.some((id) => !held.includes(id))) throw filesGone();
      if (current.quotaReturned) {
        const { month } = await this.subscriptions.spendPosts(manager, owner, 1);
        await this.posts.saveQuota(manager, post.id, month, false);
      }
      await this.posts.saveRequest(manager, post.id, caption, options);
      return [...attempts, this.attempt(post.id, attempts.length + 1, now, now)];
    });
    const current = await this.postsService.find(owner, post.id);
    // Its platform may have reported it as published since it was read.
    if (!changed && current.state !== PostState.PUBLISHED) throw new Failure('POST_NOT_RETRYABLE');
    return current;
  }

  /** Removes what time has made needless. */
  purgeKeys(): Promise<void> {
    return this.keys.purge(this.database.manager);
  }

  /** What was accepted under a key. @throws Failure IDEMPOTENCY_CONFLICT when that was another request */
  private async accepted(owner: string, key: string, hash: Buffer): Promise<Post[] | null> {
    const kept = await this.keys.find(this.database.manager, owner, key);
    if (!kept) return null;
    if (!constantTimeEqual(kept.hash, hash)) throw new Failure('IDEMPOTENCY_CONFLICT');
    return this.posts.listOwned(this.database.manager, owner, kept.postIds);
  }

  private checkTime(publishAt: Date | null): void {
    if (!publishAt) return;
    const ahead = publishAt.getTime() - this.clock.nowMs();
    const message =
      ahead <= 0 ? 'must lie ahead' : ahead > furthestAheadMs ? 'must be within 180 days' : null;
    if (message) throw new Failure('INVALID_INPUT', { fields: [{ path: 'input.publishAt', message }] });
  }

  private async media(
    owner: string,
    { media }: PostRequest,
    fetched: string[],
    signal: AbortSignal,
  ): Promise<Upload[]> {
    const uploads: Upload[] = [];
    for (const source of media) {
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

  /** null: the key was taken by the same or another request at this moment. */
  private async accept(
    manager: EntityManager,
    owner: string,
    request: PostRequest,
    hash: Buffer,
    media: readonly Upload[],
    targets: readonly CheckedTarget[],
  ): Promise<Post[] | null> {
    const now = this.clock.now();
    const ids = targets.map(() => newId());
    if (!(await this.keys.take(manager, owner, request.idempotencyKey, { hash, postIds: ids }))) return null;
    const { month } = await this.subscriptions.spendPosts(manager, owner, targets.length);
    const uploadIds = media.map(({ id }) => id);
    const held = await this.uploads.holdOwned(manager, owner, uploadIds);
    if (uploadIds.some((id) => !held.includes(id))) throw new Failure('NOT_FOUND');
    await this.uploads.markUsed(manager, uploadIds);
    for (const [index, target] of targets.entries()) {
      await this.insert(manager, ids[index]!, { owner, request, target, uploadIds, month, now });
    }
    return this.posts.listOwned(manager, owner, ids);
  }

  private async insert(
    manager: EntityManager,
    id: string,
    facts: {
      owner: string;
      request: PostRequest;
      target: CheckedTarget;
      uploadIds: readonly string[];
      month: string;
      now: Date;
    },
  ): Promise<void> {
    const { owner, request, target, uploadIds, month, now } = facts;
    const attempt = this.attempt(id, 1, request.publishAt ?? now, now);
    const { platform } = target.account;
    const post: Post = {
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
    await this.posts.insert(manager, post, uploadIds);
    await this.attempts.insert(manager, attempt, platform);
    await this.changes.announce(manager, { kind: 'post', id, userId: owner });
  }

  private attempt(postId: string, number: number, dueAt: Date, now: Date): Attempt {
    return newAttempt({ id: newId(), postId, number, origin: 'PERSON', dueAt }, now);
  }

  /** The options to go on with: new ones are parsed, stored ones stand. Either way the platform must take them now. */
  private async revisedOptions(
    owner: string,
    post: Post,
    caption: string,
    media: readonly MediaFile[],
    given: GivenOptions | null,
  ): Promise<unknown> {
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    if (!given) {
      await this.checks.stored(owner, post, caption, media, signal);
      return post.options;
    }
    const targets = [{ accountId: post.accountId, options: given }];
    const [target] = await this.checks.targets(owner, caption, media, targets, signal);
    return target!.options;
  }

  private async discard(owner: string, uploadIds: readonly string[]): Promise<void> {
    for (const id of uploadIds) {
      await this.uploadsService.remove(owner, id).catch((error: unknown) => {
        // It is gone already; or a post has it, because the answer to the COMMIT was lost.
        if (!(error instanceof Failure)) throw error;
      });
    }
  }
}

function filesGone(): Failure {
  const userMessage = 'The files of this post are no longer here.';
  return new Failure('POST_NOT_RETRYABLE', {}, { userMessage });
}

function isRetryable(state: PostState): boolean {
  return state === PostState.FAILED || state === PostState.UNCONFIRMED;
}

function fileOf({ facts, sizeBytes }: Upload): MediaFile {
  if (!facts) throw new Error('An upload that is READY is known.');
  return { ...facts, sizeBytes };
}
