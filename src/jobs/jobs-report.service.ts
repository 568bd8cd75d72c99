import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Metrics } from '../telemetry/metrics.js';
import type { WorkName } from './work/work-specs.js';
import { type ScheduleRow, SchedulesRepository } from './schedules/schedules.repository.js';
import { type DeadJob, JobsRepository } from './jobs.repository.js';
import type { WorkStatus } from './work/work-source.js';
import { WorkSources } from './work/work-sources.js';

export type SourceStatus = WorkStatus & { name: WorkName };

/** Metrics that are collected together read the tables once. */
const memoryMs = 1_000;

/** How background work stands, in every process of the cluster together: for administrators and metrics. */
@Injectable()
export class JobsReportService {
  private remembered: { at: number; status: Promise<SourceStatus[]> } | null = null;

  constructor(
    private readonly sources: WorkSources,
    private readonly schedules: SchedulesRepository,
    private readonly jobs: JobsRepository,
    clock: Clock,
    metrics: Metrics,
  ) {
    const recent = () => this.recent();
    metrics.gauge({
      name: 'patchbay_work_items',
      help: 'Work in the tables by state: due, running, dead. The same in every process.',
      labelNames: ['work', 'state'],
      async collect() {
        for (const { name: work, due, running, dead } of await recent()) {
          this.set({ work, state: 'due' }, due);
          this.set({ work, state: 'running' }, running);
          this.set({ work, state: 'dead' }, dead);
        }
      },
    });
    metrics.gauge({
      name: 'patchbay_work_oldest_due_seconds',
      help: 'Age of the work that waits longest; above a minute, workers do not keep up. The same in every process.',
      labelNames: ['work'],
      async collect() {
        for (const { name: work, oldestDueAt } of await recent())
          this.set({ work }, oldestDueAt ? (clock.nowMs() - oldestDueAt.getTime()) / 1000 : 0);
      },
    });
  }

  /** Every job's work, by name. */
  status(): Promise<SourceStatus[]> {
    const sources = [...this.sources.all()].sort(([a], [b]) => a.localeCompare(b));
    return Promise.all(sources.map(async ([name, source]) => ({ name, ...(await source.status()) })));
  }

  allSchedules(): Promise<ScheduleRow[]> {
    return this.schedules.all();
  }

  /** A job that was given up, or null. */
  deadJob(id: string): Promise<DeadJob | null> {
    return this.jobs.findDead(id);
  }

  /** Jobs that were given up, the newest first. */
  deadJobs(limit: number, after: string | null): Promise<DeadJob[]> {
    return this.jobs.dead(limit, after);
  }

  /** For metrics, which are read most while the database is unavailable. Then nothing is reported. */
  private recent(): Promise<SourceStatus[]> {
    const now = performance.now();
    if (!this.remembered || now - this.remembered.at > memoryMs)
      this.remembered = { at: now, status: this.status().catch(() => []) };
    return this.remembered.status;
  }
}
