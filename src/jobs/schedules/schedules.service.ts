import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { runInContext } from '../../telemetry/run-context.js';
import { withSpan } from '../../telemetry/tracing.js';
import { errorForStorage } from '../error-for-storage.js';
import { decoratedMethods } from '../../discovery/decorated.js';
import { SCHEDULE, type ScheduledMethod, type ScheduleSpec } from './schedule.decorator.js';
import { SchedulesRepository } from './schedules.repository.js';

/** A failed run is retried after this time, or after its period if that is shorter. */
const retrySeconds = 60;
const shutdownGraceMs = 30_000;

interface ScheduledWork {
  spec: ScheduleSpec;
  run: ScheduledMethod;
}

/** Calls the methods with `@Schedule`. A run is claimed in the table `schedules`, so one process runs it per period. */
@Injectable()
export class SchedulesService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('Schedules');
  private readonly stopping = new AbortController();
  private readonly running = new Map<string, Promise<void>>();
  private schedules: readonly ScheduledWork[] = [];
  private failing = false;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly repository: SchedulesRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const found = decoratedMethods<ScheduleSpec, ScheduledMethod>(this.discovery, this.scanner, SCHEDULE);
    this.schedules = found.map(({ value, target }) => ({ spec: value, run: target }));
    const names = this.schedules.map(({ spec }) => spec.name);
    const duplicate = names.find((name, index) => names.indexOf(name) !== index);
    if (duplicate) throw new Error(`There are two schedules with the name ${duplicate}.`);
    await this.repository.ensure(this.schedules.map(({ spec }) => spec));
  }

  onModuleDestroy(): void {
    this.stop();
  }

  /** Starts no new runs, and aborts the signal of running ones. */
  stop(): void {
    this.stopping.abort();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const deadline = new AbortController();
    await Promise.race([
      Promise.all(this.running.values()),
      delay(shutdownGraceMs, undefined, { signal: deadline.signal }).catch(() => undefined),
    ]);
    deadline.abort();
  }

  /** Runs each schedule that is due and not claimed by another process. Resolves when these runs have ended. */
  async runDue(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    await Promise.all(this.schedules.map((schedule) => this.runIfDue(schedule)));
  }

  private async runIfDue(schedule: ScheduledWork): Promise<void> {
    const { name } = schedule.spec;
    if (this.running.has(name)) return;
    const run = this.takeAndRun(schedule);
    this.running.set(name, run);
    await run;
    this.running.delete(name);
  }

  private async takeAndRun({ spec, run }: ScheduledWork): Promise<void> {
    const { name } = spec;
    try {
      if (!(await this.repository.claim(spec))) return;
      this.failing = false;
    } catch (error) {
      // Logged once, not every few seconds while the database is unreachable.
      if (!this.failing) this.logger.error({ err: error }, 'Claiming a schedule failed');
      this.failing = true;
      return;
    }
    await runInContext({ requestId: randomUUID(), work: `schedule ${name}` }, async () => {
      try {
        await withSpan(`schedule ${name}`, {}, () => run(this.stopping.signal));
        await this.repository.recordSuccess(name);
      } catch (error) {
        this.logger.error({ err: error, schedule: name }, 'Scheduled run failed');
        await this.repository
          .recordFailure(name, errorForStorage(error), retrySeconds)
          .catch((cause: unknown) =>
            this.logger.warn({ err: cause }, 'Storing the error of a scheduled run failed'),
          );
      }
    });
  }
}
