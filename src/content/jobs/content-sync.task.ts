import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { ContentSynchronizer } from '../sync/synchronizer.js';
import { ignorePermanentFailure } from '../sync/ignore-permanent-failure.js';

/** Pages of one run; an account with more comes back behind the others. */
const pagesPerRun = 50;

@HandlesJob('content.sync')
@Injectable()
export class ContentSyncTask implements JobHandler<'content.sync'> {
  constructor(
    private readonly synchronizer: ContentSynchronizer,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
    private readonly database: Database,
  ) {}

  async run({ accountId }: JobPayloads['content.sync'], signal: AbortSignal): Promise<void> {
    try {
      const isOver = await this.synchronizer.run(accountId, pagesPerRun, signal);
      const next = isOver
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
}
