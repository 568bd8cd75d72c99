import { Injectable } from '@nestjs/common';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { Failure } from '../../failures/failure.js';
import { HandlesTask, type TaskHandler, type TaskPayloads } from '../../jobs/tasks.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { CommentSynchronizer } from '../comment-synchronizer.js';
import { ContentSyncsRepository } from '../content-syncs.repository.js';

@HandlesTask('content.sync-comments')
@Injectable()
export class SyncCommentsTask implements TaskHandler<'content.sync-comments'> {
  constructor(
    private readonly synchronizer: CommentSynchronizer,
    private readonly syncs: ContentSyncsRepository,
  ) {}

  async run({ accountId }: TaskPayloads['content.sync-comments'], signal: AbortSignal): Promise<void> {
    const userId = await this.syncs.ownerOf(accountId);
    if (!userId) return;
    try {
      await this.synchronizer.run({ userId, accountId }, signal);
    } catch (error) {
      const failure = error instanceof PlatformFailure ? platformFailureToFailure(error, accountId) : error;
      // What only the user or the operator can change is not tried again by itself.
      if (failure instanceof Failure && !failure.retryable) return;
      throw error;
    }
  }
}
