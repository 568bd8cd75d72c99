import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Metrics } from '../telemetry/metrics.js';
import { runInContext } from '../telemetry/run-context.js';
import { withSpan } from '../telemetry/tracing.js';
import { JobDriver } from './job-bus.js';
import { JobCatalog } from './job-catalog.js';
import type { JobName } from './job-map.js';
import { WorkLoop } from './work-loop.js';
import type { WorkSource } from './work-source.js';
import { WorkSources } from './work-sources.js';

/**
 * How long a stopping process waits for running work: longer than a platform call may take whose answer must not be lost, so that the
 * answer is also saved. Other work stops between two steps. What takes longer is found by its lapsed lease.
 */
export const maxShutdownWaitMs = 110_000;

/** Does the work of every job: a loop of claims for each, started by pokes and by the tick. */
@Injectable()
export class WorkRunner implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private readonly loops = new Map<JobName, WorkLoop>();
  private readonly failing = new Set<JobName>();
  private claimedItems = 0;
  private readonly items;
  private readonly seconds;
  private readonly claimFailures;

  constructor(
    private readonly sources: WorkSources,
    private readonly catalog: JobCatalog,
    private readonly driver: JobDriver,
    metrics: Metrics,
  ) {
    this.items = metrics.counter({
      name: 'patchbay_job_items_total',
      help: 'Items worked on by job and outcome: ok (the row says how it went), fault (the lease brings it back).',
      labelNames: ['job', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'patchbay_job_item_seconds',
      help: 'Duration of the work on one item.',
      labelNames: ['job'],
      buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900],
    });
    this.claimFailures = metrics.counter({
      name: 'patchbay_job_claim_failures_total',
      help: 'Looks that failed, mostly because the database was away.',
      labelNames: ['job'],
    });
    const { loops } = this;
    metrics.gauge({
      name: 'patchbay_job_items_running',
      help: 'Items being worked on in this process.',
      labelNames: ['job'],
      collect() {
        for (const [job, loop] of loops) this.set({ job }, loop.busy);
      },
    });
  }

  onApplicationBootstrap(): void {
    for (const [name, source] of this.sources.all()) this.loops.set(name, this.loopOf(name, source));
    this.driver.listen((name) => this.loops.get(name)?.look());
  }

  onModuleDestroy(): void {
    for (const loop of this.loops.values()) loop.stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const loops = [...this.loops.values()];
    const patience = new AbortController();
    const late = delay(maxShutdownWaitMs, 'late' as const, { signal: patience.signal }).catch(() => 'late');
    const outcome = await Promise.race([Promise.all(loops.map((loop) => loop.settled())), late]);
    patience.abort();
    if (outcome === 'late') {
      const running = [...this.loops].filter(([, loop]) => loop.busy > 0).map(([name]) => name);
      this.logger.error({ running }, 'Stopping although work runs; its lease brings it back.');
    }
  }

  /** Looks at the work of every job: what time has made due, and pokes that were lost. */
  tick(): void {
    for (const loop of this.loops.values()) loop.look();
  }

  /**
   * Runs everything that is due now, and what it makes due, to the end. Schedules are not part of it: see
   * `SchedulesService.runDue`. For tests, where no timer ticks.
   */
  async drain(): Promise<void> {
    let before: number;
    do {
      before = this.claimedItems;
      this.tick();
      await Promise.all([...this.loops.values()].map((loop) => loop.settled()));
    } while (this.claimedItems > before);
  }

  private loopOf(name: JobName, source: WorkSource): WorkLoop {
    return new WorkLoop(source, this.catalog.concurrencyOf(name), {
      run: (item, signal) => this.run(name, source, item, signal),
      claimed: (count) => {
        this.claimedItems += count;
        if (this.failing.delete(name)) this.logger.log({ job: name }, 'Work can be claimed again.');
      },
      claimFailed: (error) => this.claimFailed(name, error),
    });
  }

  private run(name: JobName, source: WorkSource, item: unknown, signal: AbortSignal): Promise<void> {
    const requestId = (item as { requestId?: string | null }).requestId ?? randomUUID();
    return runInContext({ requestId, job: name }, async () => {
      const startedAt = performance.now();
      try {
        await withSpan(`job ${name}`, { 'patchbay.job': name }, () => source.run(item, signal));
        this.items.inc({ job: name, outcome: 'ok' });
      } catch (error) {
        this.items.inc({ job: name, outcome: 'fault' });
        this.logger.error({ err: error }, 'Work failed and left its row to the lease.');
      }
      this.seconds.observe({ job: name }, (performance.now() - startedAt) / 1000);
    });
  }

  /** Logged when it begins, not every second while the database is away. */
  private claimFailed(name: JobName, error: unknown): void {
    this.claimFailures.inc({ job: name });
    if (this.failing.has(name)) return;
    this.failing.add(name);
    this.logger.error({ err: error, job: name }, 'Work cannot be claimed.');
  }
}
