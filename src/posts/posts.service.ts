import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Platform, PublishStatus } from '../platforms/platform.js';
import { type Attempt, canBeStopped, enter } from './domain/attempt.js';
import { withAttempt } from './domain/attempt-list.js';
import { hear } from './domain/platform-word.js';
import type { Post } from './domain/post.js';
import { PostState } from './domain/post-summary.js';
import { PostAttemptsRepository } from './post-attempts.repository.js';
import { PostLedger } from './post-ledger.js';
import { type PostFilter, PostsRepository } from './posts.repository.js';
import { Publishers } from './publishers.js';
import { WatchingService } from './watching.service.js';

/** What a platform told of a post in progress. */
export interface PublishStatusWord {
  platform: Platform;
  publishId: string;
  status: PublishStatus;
  /** When it was so, by the platform; for a poll, the moment before it was asked. */
  at: Date;
  source: 'webhook' | 'poll';
  /** Id of the account at the platform; helps where the answer that held the publishId was lost. */
  subject?: string | null;
}

/** Posts of users: how they are doing, and what may still be done about them. */
@Injectable()
export class PostsService {
  constructor(
    private readonly database: Database,
    private readonly posts: PostsRepository,
    private readonly attempts: PostAttemptsRepository,
    private readonly ledger: PostLedger,
    private readonly publishers: Publishers,
    private readonly watching: WatchingService,
  ) {}

  /** @throws Failure NOT_FOUND */
  async find(owner: string, postId: string): Promise<Post> {
    const post = await this.posts.findOwned(this.database.manager, owner, postId);
    if (!post) throw new Failure('NOT_FOUND');
    return post;
  }

  /** Newest first; one more than `first` tells that there are more. */
  page(owner: string, filter: PostFilter, page: { first: number; afterId: string | null }): Promise<Post[]> {
    return this.posts.pageOwned(this.database.manager, owner, filter, page);
  }

  /** Where people see a post that is live; null without the facts that the address is made of. */
  publicUrl(
    post: Pick<Post, 'platform' | 'kind' | 'platformPostId' | 'publicUrl'>,
    username: string | null,
  ): string | null {
    if (post.publicUrl) return post.publicUrl;
    if (!post.platformPostId) return null;
    return this.publishers.postUrl(post.platform, post.platformPostId, { kind: post.kind, username });
  }

  /** The attempts of posts that the caller has been given, in order, by post. */
  async attemptsOf(postIds: readonly string[]): Promise<Map<string, Attempt[]>> {
    const attempts = await this.attempts.listOfPosts(this.database.manager, postIds);
    return Map.groupBy(attempts, ({ postId }) => postId);
  }

  /**
   * Stops a post as long as it is certain that nothing of it goes live; afterwards asks the platform to, where it can be asked.
   *
   * @throws Failure NOT_FOUND, TOO_LATE_TO_CANCEL, PLATFORM_…
   */
  async cancel(owner: string, postId: string): Promise<Post> {
    const post = await this.find(owner, postId);
    const isStopped = await this.ledger.run(post.id, (attempts, { now }) => {
      if (!attempts.some(canBeStopped)) return null;
      return attempts.map((attempt) => (canBeStopped(attempt) ? enter(attempt, 'CANCELED', now) : attempt));
    });
    if (isStopped) return this.find(owner, post.id);
    // Another request may have canceled it since it was read.
    const current = await this.find(owner, post.id);
    if (current.state === PostState.CANCELED) return current;
    await this.cancelAtPlatform(current);
    return this.find(owner, post.id);
  }

  /**
   * Asks the platform how a post is doing, now.
   *
   * @throws Failure NOT_FOUND, RECONNECT_REQUIRED, PLATFORM_…
   */
  async check(owner: string, postId: string): Promise<Post> {
    const post = await this.find(owner, postId);
    try {
      await this.ask(post);
    } catch (error) {
      throw error instanceof PlatformFailure ? platformFailureToFailure(error, post.accountId) : error;
    }
    return this.find(owner, post.id);
  }

  /** The same where an answer is welcome, but not needed. */
  async tryCheck(owner: string, post: Post): Promise<Post> {
    try {
      await this.ask(post);
    } catch (error) {
      if (!(error instanceof PlatformFailure) && !(error instanceof Failure)) throw error;
    }
    return this.find(owner, post.id);
  }

  /**
   * Applies a word of the platform to the attempt that owns the publishId, within the caller's transaction.
   *
   * @returns `unknown` when no attempt owns it (yet): a task `webhooks.rematch` tells when one does; `ignored` when the word
   * is old or says nothing new
   */
  async applyPublishStatus(
    manager: EntityManager,
    word: PublishStatusWord,
  ): Promise<'applied' | 'ignored' | 'unknown'> {
    const { platform, publishId } = word;
    const postId = await this.attempts.findPostId(manager, platform, publishId);
    if (!postId) return (await this.adopt(manager, word)) ? 'applied' : 'unknown';
    const changed = await this.hear(manager, postId, word, (attempt) => attempt.publishId === publishId);
    return changed ? 'applied' : 'ignored';
  }

  /**
   * Gives a publishId that nobody knows to the attempt that lost one. Only what reached people is taken for ours: every other
   * init without an answer was made sure to come to nothing, so of this account it can be no other attempt.
   */
  private async adopt(
    manager: EntityManager,
    { platform, publishId, status, at, subject }: PublishStatusWord,
  ): Promise<boolean> {
    const isArrival = status.state === 'PUBLISHED' || status.state === 'AWAITING_CREATOR';
    if (!subject || !isArrival) return false;
    const [nameless, another] = await this.attempts.findNameless(manager, platform, subject, at);
    if (!nameless || another || nameless.isOpen) return false;
    return this.hear(manager, nameless.postId, { status, at }, ({ id }) => id === nameless.id, publishId);
  }

  private hear(
    manager: EntityManager,
    postId: string,
    word: Pick<PublishStatusWord, 'status' | 'at'>,
    isMeant: (attempt: Attempt) => boolean,
    publishId?: string,
  ): Promise<boolean> {
    return this.ledger.change(manager, postId, (attempts, { now }) => {
      const attempt = attempts.find(isMeant);
      const next = attempt && hear(publishId ? { ...attempt, publishId } : attempt, word, now);
      return next ? withAttempt(attempts, next) : null;
    });
  }

  /** Asks about every attempt that the platform may still say something of. */
  private async ask(post: Post): Promise<void> {
    const attempts = await this.attempts.listOfPosts(this.database.manager, [post.id]);
    for (const attempt of attempts) {
      if (isInTheirHands(attempt)) await this.watching.ask(post, attempt);
    }
  }

  private async cancelAtPlatform(post: Post): Promise<void> {
    const attempts = await this.attempts.listOfPosts(this.database.manager, [post.id]);
    const attempt = attempts.findLast(({ state }) => state === 'PROCESSING');
    const publisher = this.publishers.find(post.platform, post.kind);
    if (!attempt?.publishId || !publisher?.cancel) throw new Failure('TOO_LATE_TO_CANCEL');
    const { publishId } = attempt;
    const isTaken = await this.publishers
      .withCredentials(post.accountId, 'post.cancel', (credentials) =>
        publisher.cancel!(credentials, publishId),
      )
      .catch((error: unknown) => {
        throw error instanceof PlatformFailure ? platformFailureToFailure(error, post.accountId) : error;
      });
    if (isTaken) await this.noteCanceled(post.id, attempt.id);
    // A platform that refuses has perhaps just taken the same wish from another request.
    const now = await this.posts.find(this.database.manager, post.id);
    if (now?.state !== PostState.CANCELED) throw new Failure('TOO_LATE_TO_CANCEL');
  }

  /** The platform stops the attempt. It may have reported that as a failure before it answered. */
  private async noteCanceled(postId: string, attemptId: string): Promise<void> {
    await this.ledger.run(postId, (attempts, { now }) => {
      const attempt = attempts.at(-1);
      if (attempt?.id !== attemptId) return null;
      if (attempt.state === 'PROCESSING') return withAttempt(attempts, enter(attempt, 'CANCELED', now));
      if (attempt.state !== 'FAILED' || attempt.authority !== 'PLATFORM') return null;
      return withAttempt(attempts, enter(attempt, 'CANCELED', now, { authority: 'PLATFORM' }));
    });
  }
}

function isInTheirHands({ state, platformPostId }: Attempt): boolean {
  switch (state) {
    case 'PROCESSING':
    case 'AWAITING_CREATOR':
    case 'UNCONFIRMED':
      return true;
    case 'PUBLISHED':
      return platformPostId === null;
    default:
      return false;
  }
}
