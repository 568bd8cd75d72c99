import { Injectable } from '@nestjs/common';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { newId } from '../crypto/new-id.js';
import { EventLog, type NewEvent } from '../events/event-log.js';
import { Failure } from '../failures/failure.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { UploadsRepository } from '../uploads/uploads.repository.js';
import { CheckPostService } from './check-post.service.js';
import type { Post } from './domain/post.js';
import type { GivenOptions } from './domain/post-request.js';
import { PostState, summarise } from './domain/post-summary.js';
import { fetchTimeoutMs } from './new-post-checks.service.js';
import { PacingService } from './pacing/pacing.service.js';
import { PostValidator, type SharedPost } from './post-validator.js';
import { PostsRepository } from './posts.repository.js';
import { PostsService } from './posts.service.js';
import { AttemptLedger } from './publishing/attempt-ledger.js';
import { createAttempt } from './publishing/domain/new-attempt.js';

/** Changes of a user to a retried post. Null fields are not changed. */
export interface RevisedChoices {
  caption: string | null;
  options: GivenOptions | null;
}

/** Retries failed and unconfirmed posts. */
@Injectable()
export class RetryPostService {
  constructor(
    private readonly posts: PostsRepository,
    private readonly uploads: UploadsRepository,
    private readonly postsService: PostsService,
    private readonly checkPost: CheckPostService,
    private readonly validator: PostValidator,
    private readonly pacing: PacingService,
    private readonly clock: Clock,
    private readonly ledger: AttemptLedger,
    private readonly subscriptions: SubscriptionsService,
    private readonly events: EventLog,
  ) {}

  /**
   * Adds an attempt to a post, with changes if given. If the post may be public, its status is read from the platform
   * first.
   *
   * @throws Failure NOT_FOUND, FORBIDDEN (clients that act for themselves), POST_NOT_RETRYABLE, POSTS_REJECTED,
   * TIER_LIMIT_REACHED
   */
  async retry(actor: Actor, postId: string, choices: RevisedChoices): Promise<Post> {
    if (actor.kind !== 'user') {
      throw new Failure('FORBIDDEN', {}, { message: 'Only a user can retry a post.' });
    }
    const owner = ownerOf(actor);
    let post = await this.postsService.find(owner, postId);
    if (post.state === PostState.UNCONFIRMED) post = await this.checkPost.tryCheck(owner, post);
    if (!isRetryable(post.state)) {
      if (post.state === PostState.PUBLISHED) return post;
      throw new Failure('POST_NOT_RETRYABLE');
    }
    const media = await this.posts.mediaOf(post.id);
    if (media.length === 0) throw filesDeleted();
    const caption = choices.caption ?? post.caption;
    const exceptPostId = post.id;
    const shared = { caption, media, paced: { at: this.clock.now(), exceptPostId } };
    const options = await this.validOptions(owner, post, shared, choices.options);
    const uploadIds = media.map(({ uploadId }) => uploadId);
    const isChanged = await this.ledger.update(post.id, async (attempts, { post: current, now, manager }) => {
      if (!isRetryable(summarise(attempts).state)) return null;
      // Locked, so that they are not deleted as files of a failed post.
      const locked = await this.uploads.lockReady(owner, uploadIds, manager);
      if (uploadIds.some((id) => !locked.includes(id))) throw filesDeleted();
      let spent: readonly NewEvent[] = [];
      if (current.quotaReturned) {
        const { month, events } = await this.subscriptions.spendPosts(manager, owner, 1);
        spent = events;
        await this.posts.saveQuota(post.id, month, false, manager);
      }
      const account = { id: current.accountId, platform: current.platform };
      await this.pacing.require(manager, [account], { at: now, exceptPostId });
      await this.posts.saveRequest(post.id, { caption, options, pacedAt: now }, manager);
      await this.events.append(manager, spent);
      const number = attempts.length + 1;
      return [
        ...attempts,
        createAttempt({ id: newId(), postId: post.id, number, origin: 'PERSON', dueAt: now }, now),
      ];
    });
    const current = await this.postsService.find(owner, post.id);
    // The platform may have reported it as published since it was read.
    if (!isChanged && current.state !== PostState.PUBLISHED) throw new Failure('POST_NOT_RETRYABLE');
    return current;
  }

  /** Returns the new options, or the stored ones without new ones. The platform must accept them now. */
  private async validOptions(
    owner: string,
    post: Post,
    shared: SharedPost,
    given: GivenOptions | null,
  ): Promise<unknown> {
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    if (!given) {
      await this.validator.validateStored(owner, post, shared, signal);
      return post.options;
    }
    const targets = [{ accountId: post.accountId, options: given }];
    const [target] = await this.validator.validateTargets(owner, shared, targets, signal);
    return target!.options;
  }
}

function filesDeleted(): Failure {
  const userMessage = 'The files of this post were deleted. Create a new post.';
  return new Failure('POST_NOT_RETRYABLE', {}, { userMessage });
}

function isRetryable(state: PostState): boolean {
  return state === PostState.FAILED || state === PostState.UNCONFIRMED;
}
