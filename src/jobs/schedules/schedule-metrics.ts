import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Metrics } from '../../telemetry/metrics.js';
import { ScheduleCatalog } from './schedule-catalog.js';
import type { ScheduleEntity } from './schedule.entity.js';
import { SchedulesRepository } from './schedules.repository.js';

/** Cached, so that metrics collected in one scrape read the table once. */
const cacheMs = 1_000;

/** Shows in the metrics of every process which schedules fail or are late. */
@Injectable()
export class ScheduleMetrics {
  private cached: { at: number; rows: Promise<ScheduleEntity[]> } | null = null;

  constructor(
    private readonly catalog: ScheduleCatalog,
    private readonly schedules: SchedulesRepository,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    const read = () => this.read();
    const overdueSeconds = (row: ScheduleEntity) => this.overdueSeconds(row);
    metrics.gauge({
      name: 'patchbay_schedule_failing',
      help: '1 if the last run of the schedule failed. The same in every process.',
      labelNames: ['schedule'],
      async collect() {
        for (const { name: schedule, lastError } of await read())
          this.set({ schedule }, lastError === null ? 0 : 1);
      },
    });
    metrics.gauge({
      name: 'patchbay_schedule_overdue_seconds',
      help: 'How long ago the schedule should have succeeded again. The same in every process.',
      labelNames: ['schedule'],
      async collect() {
        for (const row of await read()) this.set({ schedule: row.name }, overdueSeconds(row));
      },
    });
  }

  /** A schedule that has never succeeded is late since its next run, which a failed run moves. `lastError` shows that one. */
  private overdueSeconds({ name, nextRunAt, lastSuccessAt, notBefore }: ScheduleEntity): number {
    const { everySeconds } = this.catalog.all.find(({ spec }) => spec.name === name)!.spec;
    const expectedAt = lastSuccessAt ? lastSuccessAt.getTime() + everySeconds * 1000 : nextRunAt.getTime();
    const from = Math.max(expectedAt, notBefore?.getTime() ?? 0);
    return Math.max(0, this.clock.nowMs() - from) / 1000;
  }

  /** Empty while the database is unavailable, so that the other metrics are still served. */
  private read(): Promise<ScheduleEntity[]> {
    const now = performance.now();
    if (!this.cached || now - this.cached.at > cacheMs)
      this.cached = { at: now, rows: this.schedules.list(this.catalog.names).catch(() => []) };
    return this.cached.rows;
  }
}
