import { Injectable } from '@nestjs/common';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { Failure } from '../failures/failure.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Post } from './domain/post.js';
import { PostState } from './domain/post-summary.js';
import { PostsRepository } from './posts.repository.js';
import { PostsService } from './posts.service.js';
import { AttemptLedger } from './publishing/attempt-ledger.js';
import { AttemptsRepository } from './publishing/attempts.repository.js';
import { enterState, isCancelable } from './publishing/domain/attempt.js';
import { replaceAttempt } from './publishing/domain/attempt-list.js';
import { PublisherClient } from './publishing/publisher-client.js';

/** Cancels posts. */
@Injectable()
export class CancelPostService {
  constructor(
    private readonly postsService: PostsService,
    private readonly posts: PostsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly ledger: AttemptLedger,
    private readonly publishers: PublisherClient,
  ) {}

  /**
   * Cancels a post while it certainly is not public. After that, requests a cancelation from the platform, if it
   * supports that.
   *
   * @throws Failure NOT_FOUND, TOO_LATE_TO_CANCEL, PLATFORM_…
   */
  async cancel(owner: string, postId: string): Promise<Post> {
    const post = await this.postsService.find(owner, postId);
    const isCanceled = await this.ledger.update(post.id, (attempts, { now }) => {
      if (!attempts.some(isCancelable)) return null;
      return attempts.map((attempt) =>
        isCancelable(attempt) ? enterState(attempt, 'CANCELED', now) : attempt,
      );
    });
    if (isCanceled) return this.postsService.find(owner, post.id);
    // Another request may have canceled it since it was read.
    const current = await this.postsService.find(owner, post.id);
    if (current.state === PostState.CANCELED) return current;
    await this.cancelAtPlatform(current);
    return this.postsService.find(owner, post.id);
  }

  private async cancelAtPlatform(post: Post): Promise<void> {
    const attempts = await this.attempts.listByPosts([post.id]);
    const attempt = attempts.findLast(({ state }) => state === 'PROCESSING');
    const publisher = this.publishers.find(post.platform, post.kind);
    if (!attempt?.publishId || !publisher?.cancel) throw new Failure('TOO_LATE_TO_CANCEL');
    const { publishId } = attempt;
    const isAccepted = await this.publishers
      .withCredentials(post.accountId, 'post.cancel', (credentials) =>
        publisher.cancel!(credentials, publishId),
      )
      .catch((error: unknown) => {
        throw error instanceof PlatformFailure ? platformFailureToFailure(error, post.accountId) : error;
      });
    if (isAccepted) await this.markCanceled(post.id, attempt.id);
    // A platform that refuses may have accepted the same request from another caller.
    const current = await this.posts.find(post.id);
    if (current?.state !== PostState.CANCELED) throw new Failure('TOO_LATE_TO_CANCEL');
  }

  /** The platform canceled the attempt. It may have reported that as a failure before it answered. */
  private async markCanceled(postId: string, attemptId: string): Promise<void> {
    await this.ledger.update(postId, (attempts, { now }) => {
      const attempt = attempts.at(-1);
      if (attempt?.id !== attemptId) return null;
      if (attempt.state === 'PROCESSING') {
        return replaceAttempt(attempts, enterState(attempt, 'CANCELED', now));
      }
      if (attempt.state !== 'FAILED' || attempt.authority !== 'PLATFORM') return null;
      return replaceAttempt(attempts, enterState(attempt, 'CANCELED', now, { authority: 'PLATFORM' }));
    });
  }
}
