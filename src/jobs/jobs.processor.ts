import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';
import { describeSpan } from '../telemetry/tracing.js';
import { backOffSeconds } from './back-off.js';
import { errorForStorage } from './error-for-storage.js';
import { JobDeferral } from './job-deferral.js';
import { JobHandlers } from './job-handlers.js';
import { type ClaimedJob, isLastAttempt, JobsRepository } from './jobs.repository.js';
import { isLongJob, maxJobAttempts } from './job.js';
import { keepLease } from './work/keep-lease.js';
import { WorkCatalog } from './work/work-catalog.js';
import { Processes, type WorkSource, type WorkStatus } from './work/work-source.js';

/** After this many extensions of the lease (15 minutes) a handler loses its claim. */
const maxExtensions = 45;

/** Runs the rows of the table `jobs` with their handlers and records the outcome. */
@Processes('jobs.run')
@Injectable()
export class JobsProcessor implements WorkSource<ClaimedJob> {
  /** A claim leaves long jobs while their slots are in use. */
  readonly claimsAfterEachItem = true;
  private readonly logger = new Logger('Jobs');
  private readonly outcomes;
  /** Long jobs may use half of the slots: mails and revocations must not wait behind them. */
  private readonly maxLong: number;
  private runningLong = 0;

  constructor(
    private readonly repository: JobsRepository,
    private readonly handlers: JobHandlers,
    catalog: WorkCatalog,
    metrics: Metrics,
  ) {
    this.maxLong = Math.ceil(catalog.concurrencyOf('jobs.run') / 2);
    this.outcomes = metrics.counter({
      name: 'patchbay_jobs_total',
      help: 'Runs of jobs by kind and outcome: done, retry, deferred (waits for a rate limit), released (the process stopped), dead.',
      labelNames: ['kind', 'outcome'],
    });
  }

  async claim(limit: number): Promise<ClaimedJob[]> {
    const kinds = Object.groupBy(this.handlers.kinds, (kind) => (isLongJob(kind) ? 'long' : 'short'));
    const { short = [], long = [] } = kinds;
    const claimed = await this.repository.claim(limit, { short, long }, this.maxLong - this.runningLong);
    this.runningLong += claimed.filter(({ kind }) => isLongJob(kind)).length;
    return claimed;
  }

  async run(job: ClaimedJob, shutdown: AbortSignal): Promise<void> {
    try {
      await this.runClaimed(job, shutdown);
    } finally {
      if (isLongJob(job.kind)) this.runningLong -= 1;
    }
  }

  private async runClaimed(job: ClaimedJob, shutdown: AbortSignal): Promise<void> {
    if (job.attempts > maxJobAttempts) {
      // The job may be the cause.
      await this.markDead(
        job,
        new Error('In each attempt, the process ended or the job ran longer than 15 minutes.'),
      );
      return;
    }
    const lease = keepLease(() => this.repository.extendLease(job), {
      maxExtensions,
      failed: (error) => this.logger.warn({ err: error, job: job.id }, 'Extending a job lease failed'),
    });
    try {
      describeSpan({ 'patchbay.job.kind': job.kind });
      const handle = this.handlers.handlerOf(job.kind);
      await handle(job.payload, AbortSignal.any([shutdown, lease.lost]));
    } catch (error) {
      await this.handleFailure(job, error, shutdown);
      return;
    } finally {
      lease.stop();
    }
    await this.repository.finish(job);
    this.outcomes.inc({ kind: job.kind, outcome: 'done' });
  }

  status(): Promise<WorkStatus> {
    return this.repository.status();
  }

  private async handleFailure(job: ClaimedJob, error: unknown, shutdown: AbortSignal): Promise<void> {
    if (shutdown.aborted) {
      await this.repository.release(job);
      this.outcomes.inc({ kind: job.kind, outcome: 'released' });
    } else if (error instanceof JobDeferral) {
      await this.repository.defer(job, error.until);
      this.outcomes.inc({ kind: job.kind, outcome: 'deferred' });
    } else if (isLastAttempt(job)) {
      await this.markDead(job, error);
    } else {
      const seconds = backOffSeconds(job.attempts);
      await this.repository.retryLater(job, seconds, errorForStorage(error));
      this.outcomes.inc({ kind: job.kind, outcome: 'retry' });
      const { id, kind, attempts } = job;
      this.logger.warn(
        { err: error, job: id, kind, attempts, retryInSeconds: Math.round(seconds) },
        'Job failed',
      );
    }
  }

  private async markDead(job: ClaimedJob, error: unknown): Promise<void> {
    const { id, kind, attempts } = job;
    if (!(await this.repository.markDead(job, errorForStorage(error)))) {
      this.outcomes.inc({ kind, outcome: 'retry' });
      return;
    }
    this.outcomes.inc({ kind, outcome: 'dead' });
    this.logger.error({ err: error, job: id, kind, attempts }, 'Job is dead');
  }
}
