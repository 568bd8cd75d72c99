import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Metrics } from '../telemetry/metrics.js';
import type { WorkName } from './work/work-specs.js';
import { ScheduleCatalog } from './schedules/schedule-catalog.js';
import type { ScheduleEntity } from './schedules/schedule.entity.js';
import { SchedulesRepository } from './schedules/schedules.repository.js';
import { type DeadJob, type DeadJobPeriod, JobsRepository, type ListedDeadJob } from './jobs.repository.js';
import type { WorkStatus } from './work/work-source.js';
import { WorkSources } from './work/work-sources.js';

export type SourceStatus = WorkStatus & { name: WorkName };

/** Cached, so that metrics collected in one scrape read the tables once. */
const cacheMs = 1_000;

/** Reports the state of background work in the whole installation, for administrators and metrics. */
@Injectable()
export class JobsReportService {
  private cached: { at: number; status: Promise<SourceStatus[]> } | null = null;

  constructor(
    private readonly sources: WorkSources,
    private readonly catalog: ScheduleCatalog,
    private readonly schedules: SchedulesRepository,
    private readonly jobs: JobsRepository,
    clock: Clock,
    metrics: Metrics,
  ) {
    const cachedStatus = () => this.cachedStatus();
    metrics.gauge({
      name: 'patchbay_work_items',
      help: 'Work in the tables by state: due, running, dead. The same in every process.',
      labelNames: ['work', 'state'],
      async collect() {
        for (const { name: work, due, running, dead } of await cachedStatus()) {
          this.set({ work, state: 'due' }, due);
          this.set({ work, state: 'running' }, running);
          this.set({ work, state: 'dead' }, dead);
        }
      },
    });
    metrics.gauge({
      name: 'patchbay_work_oldest_due_seconds',
      help: 'How long the oldest due item has been waiting. Above a minute, there are too few workers. The same in every process.',
      labelNames: ['work'],
      async collect() {
        for (const { name: work, oldestDueAt } of await cachedStatus())
          this.set({ work }, oldestDueAt ? (clock.nowMs() - oldestDueAt.getTime()) / 1000 : 0);
      },
    });
  }

  /** State of every kind of work, sorted by name. */
  status(): Promise<SourceStatus[]> {
    const sources = [...this.sources.all()].sort(([a], [b]) => a.localeCompare(b));
    return Promise.all(sources.map(async ([name, source]) => ({ name, ...(await source.status()) })));
  }

  /** The schedules of this version, sorted by name. Rows of others stay for processes of other versions. */
  listSchedules(): Promise<ScheduleEntity[]> {
    return this.schedules.list(this.catalog.names);
  }

  /** A dead job, or null. */
  deadJob(id: string): Promise<DeadJob | null> {
    return this.jobs.findDead(id);
  }

  /** Dead jobs, those that died last first. */
  deadJobs(
    period: DeadJobPeriod,
    limit: number,
    after: readonly [string, string] | null,
  ): Promise<ListedDeadJob[]> {
    return this.jobs.listDead(period, limit, after);
  }

  /** State for metrics. Empty while the database is unavailable, so that the other metrics are still served. */
  private cachedStatus(): Promise<SourceStatus[]> {
    const now = performance.now();
    if (!this.cached || now - this.cached.at > cacheMs)
      this.cached = { at: now, status: this.status().catch(() => []) };
    return this.cached.status;
  }
}
