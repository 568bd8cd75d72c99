import { Injectable } from '@nestjs/common';
import { Metrics } from '../../telemetry/metrics.js';
import { SyncReportsRepository } from './sync-reports.repository.js';

/** Metrics of the syncs of shops. */
@Injectable()
export class CommerceMetrics {
  readonly failures;

  constructor(metrics: Metrics, reports: SyncReportsRepository) {
    this.failures = metrics.counter({
      name: 'patchbay_commerce_sync_failures_total',
      help: 'Failed runs of syncs of shops, by resource and failure code.',
      labelNames: ['resource', 'code'],
    });
    metrics.gauge({
      name: 'patchbay_commerce_seconds_since_success',
      help: 'Seconds since the last complete sync of the shop that is furthest behind, by resource. Paused syncs do not count.',
      labelNames: ['resource'],
      async collect() {
        // Readiness reports an unreachable database.
        const rows = await reports.secondsSinceSuccess().catch(() => []);
        this.reset();
        for (const { resource, seconds } of rows) this.set({ resource }, seconds);
      },
    });
  }
}
