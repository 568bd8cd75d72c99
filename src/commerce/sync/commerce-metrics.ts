import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Metrics } from '../../telemetry/metrics.js';

/** Metrics of the syncs of shops. */
@Injectable()
export class CommerceMetrics {
  readonly failures;

  constructor(metrics: Metrics, database: Database) {
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
        const rows: { resource: string; seconds: number }[] = await database.manager
          .query(
            `SELECT resource, max(extract(epoch FROM app_now() - coalesce(succeeded_at, failing_since, app_now())))::float8 AS seconds
             FROM commerce_syncs JOIN accounts ON accounts.id = account_id
             WHERE purpose = 'CHANGES' AND state <> 'PAUSED' AND disconnected_at IS NULL GROUP BY resource`,
          )
          // Readiness reports an unreachable database.
          .catch(() => []);
        this.reset();
        for (const { resource, seconds } of rows) this.set({ resource }, seconds);
      },
    });
  }
}
