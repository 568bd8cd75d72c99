import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { randomUUID } from 'node:crypto';
import { Metrics } from '../../telemetry/metrics.js';
import { runInContext } from '../../telemetry/run-context.js';
import { continueTrace, withSpan } from '../../telemetry/tracing.js';
import { ShutdownWait } from './shutdown-wait.js';
import { WakeUps } from '../wake-ups/wake-ups.js';
import { WorkCatalog } from './work-catalog.js';
import type { WorkName } from './work-specs.js';
import { WorkLoop } from './work-loop.js';
import type { WorkSource } from './work-source.js';
import { WorkSources } from './work-sources.js';

/** Runs the work of every source, in one loop per source. Wake-ups and the timer start the loops. */
@Injectable()
export class WorkRunner implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private readonly loops = new Map<WorkName, WorkLoop>();
  private readonly failing = new Set<WorkName>();
  private claimedItems = 0;
  private readonly wait = new ShutdownWait();
  private readonly items;
  private readonly seconds;
  private readonly claimFailures;

  constructor(
    private readonly sources: WorkSources,
    private readonly catalog: WorkCatalog,
    private readonly wakeUps: WakeUps,
    metrics: Metrics,
  ) {
    this.items = metrics.counter({
      name: 'patchbay_work_runs_total',
      help: 'Processed items by work name and outcome: ok (the result is stored) or fault (retried when the lease ends).',
      labelNames: ['work', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'patchbay_work_run_seconds',
      help: 'Duration of processing one item.',
      labelNames: ['work'],
      buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900],
    });
    this.claimFailures = metrics.counter({
      name: 'patchbay_work_claim_failures_total',
      help: 'Claims that failed, usually because the database was unreachable.',
      labelNames: ['work'],
    });
    const { loops } = this;
    metrics.gauge({
      name: 'patchbay_work_running',
      help: 'Items that this process is processing.',
      labelNames: ['work'],
      collect() {
        for (const [work, loop] of loops) this.set({ work }, loop.busy);
      },
    });
  }

  onApplicationBootstrap(): void {
    for (const [name, source] of this.sources.all()) this.loops.set(name, this.loopOf(name, source));
    this.wakeUps.listen((name) => this.loops.get(name)?.check());
  }

  onModuleDestroy(): void {
    this.stop();
  }

  /** Claims no new work. Running work stops between two steps. */
  stop(): void {
    this.wait.begin();
    for (const loop of this.loops.values()) loop.stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const loops = [...this.loops.values()];
    if (await this.wait.for(Promise.all(loops.map((loop) => loop.settled())))) return;
    const running = [...this.loops].filter(([, loop]) => loop.busy > 0).map(([name]) => name);
    this.logger.error({ running }, 'Stopping while work is running; it is retried when its lease ends');
  }

  /** Checks all work: finds rows that became due, and rows whose wake-up was lost. */
  tick(): void {
    for (const loop of this.loops.values()) loop.check();
  }

  /**
   * Runs all due work, and the work that it makes due, until nothing is due. Does not run schedules: see
   * `SchedulesService.runDue`. For tests, which have no timers.
   */
  async drain(): Promise<void> {
    let before: number;
    do {
      before = this.claimedItems;
      this.tick();
      await Promise.all([...this.loops.values()].map((loop) => loop.settled()));
    } while (this.claimedItems > before);
  }

  private loopOf(name: WorkName, source: WorkSource): WorkLoop {
    return new WorkLoop(source, this.catalog.concurrencyOf(name), {
      run: (item, signal) => this.run(name, source, item, signal),
      claimed: (count) => {
        this.claimedItems += count;
        if (this.failing.delete(name)) this.logger.log({ work: name }, 'Claiming work recovered');
      },
      claimFailed: (error) => this.claimFailed(name, error),
    });
  }

  private run(name: WorkName, source: WorkSource, item: unknown, signal: AbortSignal): Promise<void> {
    const { requestId: causedBy, traceParent } = item as {
      requestId?: string | null;
      traceParent?: string | null;
    };
    const requestId = causedBy ?? randomUUID();
    return runInContext({ requestId, work: name }, async () => {
      const startedAt = performance.now();
      try {
        await continueTrace(traceParent ?? null, () =>
          withSpan(
            `work ${name}`,
            { 'patchbay.work': name },
            () => source.run(item, signal),
            SpanKind.CONSUMER,
          ),
        );
        this.items.inc({ work: name, outcome: 'ok' });
      } catch (error) {
        this.items.inc({ work: name, outcome: 'fault' });
        this.logger.error({ err: error }, 'Work failed; it is retried when its lease ends');
      }
      this.seconds.observe({ work: name }, (performance.now() - startedAt) / 1000);
    });
  }

  /** Logs the first failure only, not each one while the database is unreachable. */
  private claimFailed(name: WorkName, error: unknown): void {
    this.claimFailures.inc({ work: name });
    if (this.failing.has(name)) return;
    this.failing.add(name);
    this.logger.error({ err: error, work: name }, 'Claiming work failed');
  }
}
