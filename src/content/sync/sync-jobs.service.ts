import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { CommentSynchronizer } from '../comments/synchronizer.js';
import { AccountAudiencesSynchronizer } from '../insights/audiences-synchronizer.js';
import { AccountMetricsSynchronizer } from '../insights/metrics-synchronizer.js';
import { ignorePermanentFailure } from './ignore-permanent-failure.js';
import { ContentSynchronizer } from './synchronizer.js';
import { ContentSyncsRepository } from './syncs.repository.js';

/** An account with more pages continues in another job, behind the jobs of other accounts. */
const maxPagesPerRun = 50;

/** The jobs that sync the content of an account. */
@Injectable()
export class SyncJobsService {
  constructor(
    private readonly media: ContentSynchronizer,
    private readonly comments: CommentSynchronizer,
    private readonly metrics: AccountMetricsSynchronizer,
    private readonly audiences: AccountAudiencesSynchronizer,
    private readonly syncs: ContentSyncsRepository,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
    private readonly database: Database,
  ) {}

  @Job('content.sync')
  async syncMedia({ accountId }: JobPayloads['content.sync'], signal: AbortSignal): Promise<void> {
    try {
      const isComplete = await this.media.run(accountId, maxPagesPerRun, signal);
      const next = isComplete
        ? (['content.sync-comments', 'content.sync-metrics'] as const)
        : (['content.sync'] as const);
      for (const kind of next) {
        await this.jobs.add(this.database.manager, kind, { accountId }, { key: accountId });
      }
      this.wakeUps.wake('jobs.run');
    } catch (error) {
      if (signal.aborted) throw error;
      await ignorePermanentFailure(accountId, Promise.reject(error));
    }
  }

  @Job('content.sync-comments')
  async syncComments(
    { accountId }: JobPayloads['content.sync-comments'],
    signal: AbortSignal,
  ): Promise<void> {
    const userId = await this.syncs.ownerOf(accountId);
    if (userId) await ignorePermanentFailure(accountId, this.comments.run({ userId, accountId }, signal));
  }

  @Job('content.sync-metrics')
  async syncMetrics({ accountId }: JobPayloads['content.sync-metrics']): Promise<void> {
    const userId = await this.syncs.ownerOf(accountId);
    if (!userId) return;
    await ignorePermanentFailure(accountId, this.metrics.run({ userId, accountId }));
    await ignorePermanentFailure(accountId, this.audiences.run({ userId, accountId }));
  }
}
