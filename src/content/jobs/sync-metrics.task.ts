import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { AccountAudiencesSynchronizer } from '../insights/audiences-synchronizer.js';
import { AccountMetricsSynchronizer } from '../insights/metrics-synchronizer.js';
import { ContentSyncsRepository } from '../sync/syncs.repository.js';
import { ignorePermanentFailure } from '../sync/ignore-permanent-failure.js';

@HandlesJob('content.sync-metrics')
@Injectable()
export class SyncMetricsTask implements JobHandler<'content.sync-metrics'> {
  constructor(
    private readonly metrics: AccountMetricsSynchronizer,
    private readonly audiences: AccountAudiencesSynchronizer,
    private readonly syncs: ContentSyncsRepository,
  ) {}

  async run({ accountId }: JobPayloads['content.sync-metrics']): Promise<void> {
    const userId = await this.syncs.ownerOf(accountId);
    if (!userId) return;
    await ignorePermanentFailure(accountId, this.metrics.run({ userId, accountId }));
    await ignorePermanentFailure(accountId, this.audiences.run({ userId, accountId }));
  }
}
