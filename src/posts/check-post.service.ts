import { Injectable } from '@nestjs/common';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { Failure } from '../failures/failure.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Post } from './domain/post.js';
import { PostsService } from './posts.service.js';
import { AttemptsRepository } from './publishing/attempts.repository.js';
import { isPlatformOwned } from './publishing/domain/attempt.js';
import { StatusWorker } from './publishing/status.worker.js';

/** Reads the state of a post from its platform when a user requests it. */
@Injectable()
export class CheckPostService {
  constructor(
    private readonly postsService: PostsService,
    private readonly attempts: AttemptsRepository,
    private readonly statusWorker: StatusWorker,
  ) {}

  /** Polls the platform now. @throws Failure NOT_FOUND, RECONNECT_REQUIRED, PLATFORM_… */
  async check(owner: string, postId: string): Promise<Post> {
    const post = await this.postsService.find(owner, postId);
    try {
      await this.poll(post);
    } catch (error) {
      throw error instanceof PlatformFailure ? platformFailureToFailure(error, post.accountId) : error;
    }
    return this.postsService.find(owner, post.id);
  }

  /** Like {@link check}, but returns the stored post if the platform does not respond. */
  async tryCheck(owner: string, post: Post): Promise<Post> {
    try {
      await this.poll(post);
    } catch (error) {
      if (!(error instanceof PlatformFailure) && !(error instanceof Failure)) throw error;
    }
    return this.postsService.find(owner, post.id);
  }

  private async poll(post: Post): Promise<void> {
    const attempts = await this.attempts.listByPosts([post.id]);
    for (const attempt of attempts) {
      if (isPlatformOwned(attempt)) await this.statusWorker.poll(post, attempt);
    }
  }
}
