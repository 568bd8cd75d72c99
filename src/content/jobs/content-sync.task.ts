import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { JobBus } from '../../jobs/job-bus.js';
import { HandlesTask, type TaskHandler, type TaskPayloads, Tasks } from '../../jobs/tasks.js';
import { ContentSynchronizer } from '../sync/synchronizer.js';
import { ignorePermanentFailure } from '../sync/ignore-permanent-failure.js';

/** Pages of one run; an account with more comes back behind the others. */
const pagesPerRun = 50;

@HandlesTask('content.sync')
@Injectable()
export class ContentSyncTask implements TaskHandler<'content.sync'> {
  constructor(
    private readonly synchronizer: ContentSynchronizer,
    private readonly tasks: Tasks,
    private readonly jobs: JobBus,
    private readonly database: Database,
  ) {}

  async run({ accountId }: TaskPayloads['content.sync'], signal: AbortSignal): Promise<void> {
    try {
      const isOver = await this.synchronizer.run(accountId, pagesPerRun, signal);
      const next = isOver
        ? (['content.sync-comments', 'content.sync-metrics'] as const)
        : (['content.sync'] as const);
      for (const kind of next) {
        await this.tasks.add(this.database.manager, kind, { accountId }, { key: accountId });
      }
      this.jobs.poke('tasks.run');
    } catch (error) {
      if (signal.aborted) throw error;
      await ignorePermanentFailure(accountId, Promise.reject(error));
    }
  }
}
