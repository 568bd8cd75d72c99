import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Metrics } from '../telemetry/metrics.js';

/** Metrics of the connection pools of this process. */
@Injectable()
export class PoolMetrics {
  private readonly pools = new Map<string, Pool>();

  constructor(metrics: Metrics, dataSource: DataSource) {
    this.watch('main', (dataSource.driver as unknown as { master: Pool }).master);
    const { pools } = this;
    metrics.gauge({
      name: 'patchbay_database_connections',
      help: 'Database connections of this process by pool and state: used, idle.',
      labelNames: ['pool', 'state'],
      collect() {
        for (const [pool, { totalCount, idleCount }] of pools) {
          this.set({ pool, state: 'used' }, totalCount - idleCount);
          this.set({ pool, state: 'idle' }, idleCount);
        }
      },
    });
    metrics.gauge({
      name: 'patchbay_database_connections_max',
      help: 'Maximum number of database connections of this process by pool.',
      labelNames: ['pool'],
      collect() {
        for (const [pool, { options }] of pools) this.set({ pool }, options.max);
      },
    });
    metrics.gauge({
      name: 'patchbay_database_waiting',
      help: 'Requests and jobs of this process that wait for a database connection, by pool.',
      labelNames: ['pool'],
      collect() {
        for (const [pool, { waitingCount }] of pools) this.set({ pool }, waitingCount);
      },
    });
  }

  watch(name: string, pool: Pool): void {
    this.pools.set(name, pool);
  }
}
