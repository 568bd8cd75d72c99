import { Injectable } from '@nestjs/common';
import { HandlesTask, type TaskHandler, type TaskPayloads } from '../../jobs/tasks.js';
import { CommentSynchronizer } from '../comments/synchronizer.js';
import { ContentSyncsRepository } from '../sync/syncs.repository.js';
import { ignorePermanentFailure } from '../sync/ignore-permanent-failure.js';

@HandlesTask('content.sync-comments')
@Injectable()
export class SyncCommentsTask implements TaskHandler<'content.sync-comments'> {
  constructor(
    private readonly synchronizer: CommentSynchronizer,
    private readonly syncs: ContentSyncsRepository,
  ) {}

  async run({ accountId }: TaskPayloads['content.sync-comments'], signal: AbortSignal): Promise<void> {
    const userId = await this.syncs.ownerOf(accountId);
    if (userId) await ignorePermanentFailure(accountId, this.synchronizer.run({ userId, accountId }, signal));
  }
}
