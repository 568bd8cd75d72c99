import { Injectable } from '@nestjs/common';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { Metrics } from '../../telemetry/metrics.js';
import { knownStreams } from './known-streams.js';
import { SyncReportsRepository } from './sync-reports.repository.js';

/** Metrics of the syncs of shops. */
@Injectable()
export class CommerceMetrics {
  readonly failures;

  constructor(metrics: Metrics, reports: SyncReportsRepository, platforms: PlatformRegistry) {
    this.failures = metrics.counter({
      name: 'patchbay_commerce_sync_failures_total',
      help: 'Failed runs of syncs of shops, by resource and failure code.',
      labelNames: ['resource', 'code'],
    });
    // Readiness reports an unreachable database.
    const read = () => reports.secondsSinceSuccess(knownStreams(platforms)).catch(() => []);
    metrics.gauge({
      name: 'patchbay_commerce_seconds_since_success',
      help: 'Seconds since the last complete sync of the shop that is furthest behind, by resource. Paused syncs do not count.',
      labelNames: ['resource'],
      async collect() {
        const rows = await read();
        this.reset();
        for (const { resource, seconds } of rows) this.set({ resource }, seconds);
      },
    });
    metrics.gauge({
      name: 'patchbay_commerce_overdue_seconds',
      help: 'Seconds since the shop that is furthest behind should have been synced again, by resource. Paused syncs do not count.',
      labelNames: ['resource'],
      async collect() {
        const rows = await read();
        this.reset();
        for (const { resource, overdueSeconds } of rows) this.set({ resource }, overdueSeconds);
      },
    });
  }
}
