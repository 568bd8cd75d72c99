import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { CommentSynchronizer } from '../comments/synchronizer.js';
import { ContentSyncsRepository } from '../sync/syncs.repository.js';
import { ignorePermanentFailure } from '../sync/ignore-permanent-failure.js';

@HandlesJob('content.sync-comments')
@Injectable()
export class SyncCommentsTask implements JobHandler<'content.sync-comments'> {
  constructor(
    private readonly synchronizer: CommentSynchronizer,
    private readonly syncs: ContentSyncsRepository,
  ) {}

  async run({ accountId }: JobPayloads['content.sync-comments'], signal: AbortSignal): Promise<void> {
    const userId = await this.syncs.ownerOf(accountId);
    if (userId) await ignorePermanentFailure(accountId, this.synchronizer.run({ userId, accountId }, signal));
  }
}
