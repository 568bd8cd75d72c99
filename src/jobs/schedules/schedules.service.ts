import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { runInContext } from '../../telemetry/run-context.js';
import { withSpan } from '../../telemetry/tracing.js';
import { errorForStorage } from '../error-for-storage.js';
import { keepLease } from '../work/keep-lease.js';
import { ShutdownWait } from '../work/shutdown-wait.js';
import { ScheduleCatalog, type ScheduledWork } from './schedule-catalog.js';
import { type ClaimedRun, SchedulesRepository } from './schedules.repository.js';

/** A failed run is retried after this time, or after its period if that is shorter. */
const retrySeconds = 60;
/** After this many extensions of the lease (an hour) a run loses its claim. */
const maxExtensions = 180;

/** Calls the methods with `@Schedule`. A run is claimed in the table `schedules`, so one process runs it per period. */
@Injectable()
export class SchedulesService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('Schedules');
  private readonly stopping = new AbortController();
  private readonly wait = new ShutdownWait();
  private readonly running = new Map<string, Promise<void>>();
  private failing = false;

  constructor(
    private readonly catalog: ScheduleCatalog,
    private readonly repository: SchedulesRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.repository.ensure(this.catalog.all.map(({ spec }) => spec));
  }

  onModuleDestroy(): void {
    this.stop();
  }

  /** Starts no new runs, and aborts the signal of running ones. */
  stop(): void {
    this.wait.begin();
    this.stopping.abort();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (await this.wait.for(Promise.all(this.running.values()))) return;
    const running = [...this.running.keys()];
    this.logger.error(
      { running },
      'Stopping while schedules are running; they run again when their lease ends',
    );
  }

  /** Runs each schedule that is due and not claimed by another process. Resolves when these runs have ended. */
  async runDue(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    await Promise.all(this.catalog.all.map((schedule) => this.runIfDue(schedule)));
  }

  private async runIfDue(schedule: ScheduledWork): Promise<void> {
    const { name } = schedule.spec;
    if (this.running.has(name)) return;
    const run = this.takeAndRun(schedule);
    this.running.set(name, run);
    await run;
    this.running.delete(name);
  }

  private async takeAndRun(schedule: ScheduledWork): Promise<void> {
    let claimed: ClaimedRun | null;
    try {
      claimed = await this.repository.claim(schedule.spec);
      if (!claimed) return;
      this.failing = false;
    } catch (error) {
      // Logged once, not every few seconds while the database is unreachable.
      if (!this.failing) this.logger.error({ err: error }, 'Claiming a schedule failed');
      this.failing = true;
      return;
    }
    await runInContext({ requestId: randomUUID(), work: `schedule ${claimed.name}` }, () =>
      this.run(claimed, schedule),
    );
  }

  private async run(claimed: ClaimedRun, { run }: ScheduledWork): Promise<void> {
    const { name } = claimed;
    const lease = keepLease(() => this.repository.extendLease(claimed), {
      maxExtensions,
      failed: (error) => this.logger.warn({ err: error, schedule: name }, 'Extending a lease failed'),
    });
    try {
      const signal = AbortSignal.any([this.stopping.signal, lease.lost]);
      await withSpan(`schedule ${name}`, {}, () => run(signal));
      await this.repository.recordSuccess(claimed);
    } catch (error) {
      await this.handleFailure(claimed, error).catch((cause: unknown) =>
        this.logger.warn({ err: cause, schedule: name }, 'Storing the error of a scheduled run failed'),
      );
    } finally {
      lease.stop();
    }
  }

  private async handleFailure(claimed: ClaimedRun, error: unknown): Promise<void> {
    if (this.stopping.signal.aborted) return this.repository.release(claimed);
    this.logger.error({ err: error, schedule: claimed.name }, 'Scheduled run failed');
    await this.repository.recordFailure(claimed, errorForStorage(error), retrySeconds);
  }
}
