import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';
import { describeSpan } from '../telemetry/tracing.js';
import { backOffSeconds } from './back-off.js';
import { errorForStorage } from './error-for-storage.js';
import { JobDeferral } from './job-deferral.js';
import { JobHandlers } from './job-handlers.js';
import { type ClaimedJob, isLastAttempt, JobsRepository } from './jobs.repository.js';
import { maxJobAttempts } from './job.js';
import { Processes, type WorkSource, type WorkStatus } from './work/work-source.js';

const extendEveryMs = 20_000;
/** After this many extensions of the lease (15 minutes) a handler loses its claim. */
const maxExtensions = 45;

/** Runs the rows of the table `jobs` with their handlers and records the outcome. */
@Processes('jobs.run')
@Injectable()
export class JobsProcessor implements WorkSource<ClaimedJob> {
  private readonly logger = new Logger('Jobs');
  private readonly outcomes;

  constructor(
    private readonly repository: JobsRepository,
    private readonly handlers: JobHandlers,
    metrics: Metrics,
  ) {
    this.outcomes = metrics.counter({
      name: 'patchbay_jobs_total',
      help: 'Runs of jobs by kind and outcome: done, retry, deferred (waits for a rate limit), released (the process stopped), dead.',
      labelNames: ['kind', 'outcome'],
    });
  }

  claim(limit: number): Promise<ClaimedJob[]> {
    return this.repository.claim(limit, this.handlers.kinds);
  }

  async run(job: ClaimedJob, shutdown: AbortSignal): Promise<void> {
    if (job.attempts > maxJobAttempts) {
      // Each earlier attempt ended with its process, so the job may be the cause.
      await this.markDead(job, new Error('The process ended in each attempt.'));
      return;
    }
    const lease = this.keepLease(job);
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

  /** Extends the lease while the handler runs. Aborts `lost` if another run has claimed the job. */
  private keepLease(job: ClaimedJob): { lost: AbortSignal; stop(): void } {
    const lost = new AbortController();
    let extensionCount = 0;
    // Not `@Interval`: each running job has its own timer.
    const timer = setInterval(() => {
      extensionCount += 1;
      if (extensionCount > maxExtensions) {
        lost.abort();
        clearInterval(timer);
        return;
      }
      this.repository.extendLease(job).then(
        (kept) => {
          if (!kept) lost.abort();
        },
        (error: unknown) => this.logger.warn({ err: error, job: job.id }, 'Extending a job lease failed'),
      );
    }, extendEveryMs);
    timer.unref();
    return { lost: lost.signal, stop: () => clearInterval(timer) };
  }
}
