import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Metrics } from '../telemetry/metrics.js';
import type { JobName } from './job-map.js';
import { type ScheduleRow, SchedulesRepository } from './schedules.repository.js';
import { type DeadTask, TasksRepository } from './tasks.repository.js';
import type { WorkStatus } from './work-source.js';
import { WorkSources } from './work-sources.js';

export type JobStatus = WorkStatus & { name: JobName };

/** Metrics that are collected together read the tables once. */
const memoryMs = 1_000;

/** How background work stands, in every process of the cluster together: for administrators and metrics. */
@Injectable()
export class JobsService {
  private remembered: { at: number; status: Promise<JobStatus[]> } | null = null;

  constructor(
    private readonly sources: WorkSources,
    private readonly schedules: SchedulesRepository,
    private readonly tasks: TasksRepository,
    clock: Clock,
    metrics: Metrics,
  ) {
    const recent = () => this.recent();
    metrics.gauge({
      name: 'patchbay_work_items',
      help: 'Work in the tables by state: due, running, dead. The same in every process.',
      labelNames: ['job', 'state'],
      async collect() {
        for (const { name: job, due, running, dead } of await recent()) {
          this.set({ job, state: 'due' }, due);
          this.set({ job, state: 'running' }, running);
          this.set({ job, state: 'dead' }, dead);
        }
      },
    });
    metrics.gauge({
      name: 'patchbay_work_oldest_due_seconds',
      help: 'Age of the work that waits longest; above a minute, workers do not keep up. The same in every process.',
      labelNames: ['job'],
      async collect() {
        for (const { name: job, oldestDueAt } of await recent())
          this.set({ job }, oldestDueAt ? (clock.nowMs() - oldestDueAt.getTime()) / 1000 : 0);
      },
    });
  }

  /** Every job's work, by name. */
  status(): Promise<JobStatus[]> {
    const sources = [...this.sources.all()].sort(([a], [b]) => a.localeCompare(b));
    return Promise.all(sources.map(async ([name, source]) => ({ name, ...(await source.status()) })));
  }

  allSchedules(): Promise<ScheduleRow[]> {
    return this.schedules.all();
  }

  /** A task that was given up, or null. */
  deadTask(id: string): Promise<DeadTask | null> {
    return this.tasks.findDead(id);
  }

  /** Tasks that were given up, the newest first. */
  deadTasks(limit: number, after: string | null): Promise<DeadTask[]> {
    return this.tasks.dead(limit, after);
  }

  /** For metrics, which are asked for most when the database is away: then there is nothing to tell. */
  private recent(): Promise<JobStatus[]> {
    const now = performance.now();
    if (!this.remembered || now - this.remembered.at > memoryMs)
      this.remembered = { at: now, status: this.status().catch(() => []) };
    return this.remembered.status;
  }
}
