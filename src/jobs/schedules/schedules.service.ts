import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { runInContext } from '../../telemetry/run-context.js';
import { withSpan } from '../../telemetry/tracing.js';
import { errorForStorage } from '../error-for-storage.js';
import { markedProviders } from '../marked-providers.js';
import { SCHEDULED, type ScheduledWork, type ScheduleSpec } from './scheduled.js';
import { SchedulesRepository } from './schedules.repository.js';

/** A run that failed is tried again after this, or after its period if that is shorter. */
const retrySeconds = 60;
const shutdownGraceMs = 30_000;

interface Schedule {
  spec: ScheduleSpec;
  work: ScheduledWork;
}

/** Runs what is marked with `@Scheduled`, once per period and cluster: a row of `schedules` is taken by one UPDATE. */
@Injectable()
export class SchedulesService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('Schedules');
  private readonly stopping = new AbortController();
  private readonly running = new Map<string, Promise<void>>();
  private schedules: readonly Schedule[] = [];
  private failing = false;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly repository: SchedulesRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const found = markedProviders<ScheduleSpec, ScheduledWork>(this.discovery, SCHEDULED);
    this.schedules = found.map(({ mark, provider }) => ({ spec: mark, work: provider }));
    const names = this.schedules.map(({ spec }) => spec.name);
    const double = names.find((name, index) => names.indexOf(name) !== index);
    if (double) throw new Error(`There are two schedules of name ${double}.`);
    await this.repository.ensure(this.schedules.map(({ spec }) => spec));
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const patience = new AbortController();
    await Promise.race([
      Promise.all(this.running.values()),
      delay(shutdownGraceMs, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
  }

  /** Runs every schedule whose time has come and that no other process has taken; resolves when they have ended. */
  async runDue(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    await Promise.all(this.schedules.map((schedule) => this.runIfDue(schedule)));
  }

  private async runIfDue(schedule: Schedule): Promise<void> {
    const { name } = schedule.spec;
    if (this.running.has(name)) return;
    const run = this.takeAndRun(schedule);
    this.running.set(name, run);
    await run;
    this.running.delete(name);
  }

  private async takeAndRun({ spec, work }: Schedule): Promise<void> {
    const { name } = spec;
    try {
      if (!(await this.repository.take(spec))) return;
      this.failing = false;
    } catch (error) {
      // Told once, not every few seconds while the database is away.
      if (!this.failing) this.logger.error({ err: error }, 'Schedules cannot be read.');
      this.failing = true;
      return;
    }
    await runInContext({ requestId: randomUUID(), work: `schedule ${name}` }, async () => {
      try {
        await withSpan(`schedule ${name}`, {}, () => work.run(this.stopping.signal));
        await this.repository.succeeded(name);
      } catch (error) {
        this.logger.error({ err: error, schedule: name }, 'A scheduled run failed.');
        await this.repository
          .failed(name, errorForStorage(error), retrySeconds)
          .catch((cause: unknown) => this.logger.warn({ err: cause }, 'The failure was not kept.'));
      }
    });
  }
}
