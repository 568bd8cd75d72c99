import { Injectable, Logger } from '@nestjs/common';
import { Failure } from '../../failures/failure.js';
import { errorForStorage } from '../../jobs/error-for-storage.js';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { Post } from '../domain/post.js';
import { PostsRepository } from '../posts.repository.js';
import { AttemptLedger } from './attempt-ledger.js';
import { AttemptsRepository, type ClaimedAttempt } from './attempts.repository.js';
import { Unpublishable } from './domain/classify-error.js';
import { ContainerUnusable, UnresolvedPublish } from './domain/container-failure.js';
import type { PublishFlow } from './flows/publish-flow.js';
import { PublishFlows } from './flows/publish-flows.js';

/** Sends attempts to their platforms, step by step, with the flow of each platform. */
@Processes('posts.publish')
@Injectable()
export class PublishWorker implements WorkSource<ClaimedAttempt> {
  private readonly logger = new Logger('Publishing');

  constructor(
    private readonly posts: PostsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly ledger: AttemptLedger,
    private readonly flows: PublishFlows,
  ) {}

  /** Claims due attempts. */
  claim(limit: number): Promise<ClaimedAttempt[]> {
    return this.attempts.claimForPublishing(limit);
  }

  status(): Promise<WorkStatus> {
    return this.attempts.publishWorkStatus();
  }

  /** Runs the next step of a claimed attempt. An error becomes the next state of the attempt. */
  async run(claim: ClaimedAttempt, signal: AbortSignal): Promise<void> {
    const post = await this.posts.find(claim.postId);
    if (!post) return;
    const flow = this.flows.of(post);
    try {
      await flow.step(claim, post, signal);
    } catch (error) {
      await this.afterFailure(flow, claim, post, error);
    }
  }

  private async afterFailure(
    flow: PublishFlow,
    claim: ClaimedAttempt,
    post: Post,
    error: unknown,
  ): Promise<void> {
    if (!isExpected(error)) {
      this.logger.error({ err: error, postId: post.id, attemptId: claim.id }, 'Publishing failed');
    }
    await this.ledger.update(claim.postId, async (attempts, context) => {
      const attempt = attempts.find(({ id, fence }) => id === claim.id && fence === claim.fence);
      if (!attempt) return null;
      await this.attempts.saveError(attempt.id, errorForStorage(error), context.manager);
      return flow.afterFailure(attempts, attempt, post, error, context);
    });
  }
}

/** Failures of platforms and of the post. Any other error is a bug or an outage. */
function isExpected(error: unknown): boolean {
  return [PlatformFailure, Failure, Unpublishable, ContainerUnusable, UnresolvedPublish].some(
    (kind) => error instanceof kind,
  );
}
