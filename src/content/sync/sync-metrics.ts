import { Injectable } from '@nestjs/common';
import { Metrics } from '../../telemetry/metrics.js';
import { ContentSyncsRepository } from './syncs.repository.js';

/** Metrics of the syncs of media. */
@Injectable()
export class ContentSyncMetrics {
  constructor(metrics: Metrics, syncs: ContentSyncsRepository) {
    metrics.gauge({
      name: 'patchbay_content_overdue_seconds',
      help: 'Seconds since the account that is furthest behind should have been synced again. Accounts whose content is not queried do not count.',
      async collect() {
        // Readiness reports an unreachable database.
        const seconds = await syncs.overdueSeconds().catch(() => null);
        if (seconds !== null) this.set(seconds);
      },
    });
    metrics.gauge({
      name: 'patchbay_content_failing_syncs',
      help: 'Connected accounts whose latest sync of media failed. The same in every process.',
      async collect() {
        const count = await syncs.countFailing().catch(() => null);
        if (count !== null) this.set(count);
      },
    });
  }
}
