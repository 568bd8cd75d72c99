import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';
import { backOffSeconds } from './back-off.js';
import { storableError } from './storable-error.js';
import { TaskHandlers } from './task-handlers.js';
import { type ClaimedTask, isLastAttempt, TasksRepository } from './tasks.repository.js';
import { maxTaskAttempts } from './tasks.js';
import { Processes, type WorkSource, type WorkStatus } from './work-source.js';

const renewEveryMs = 20_000;
/** A handler that has not ended after this many renewals (15 minutes) loses its claim. */
const mostRenewals = 45;

/** Runs tasks by their handlers and keeps book in the table. */
@Processes('tasks.run')
@Injectable()
export class TasksProcessor implements WorkSource<ClaimedTask> {
  private readonly logger = new Logger('Tasks');
  private readonly outcomes;

  constructor(
    private readonly repository: TasksRepository,
    private readonly handlers: TaskHandlers,
    metrics: Metrics,
  ) {
    this.outcomes = metrics.counter({
      name: 'patchbay_tasks_total',
      help: 'Runs of tasks by kind and outcome: done, retry, released (the process stopped), dead.',
      labelNames: ['kind', 'outcome'],
    });
  }

  claim(limit: number): Promise<ClaimedTask[]> {
    return this.repository.claim(limit, this.handlers.kinds);
  }

  async run(task: ClaimedTask, shutdown: AbortSignal): Promise<void> {
    if (task.attempts > maxTaskAttempts) {
      // Every attempt before ended with its process: it may well be the cause.
      await this.bury(task, new Error('The process ended in each attempt.'));
      return;
    }
    const lease = this.keepLease(task);
    try {
      await this.handlers.handlerOf(task.kind).run(task.payload, AbortSignal.any([shutdown, lease.lost]));
    } catch (error) {
      await this.failed(task, error, shutdown);
      return;
    } finally {
      lease.stop();
    }
    await this.repository.finish(task);
    this.outcomes.inc({ kind: task.kind, outcome: 'done' });
  }

  status(): Promise<WorkStatus> {
    return this.repository.status();
  }

  private async failed(task: ClaimedTask, error: unknown, shutdown: AbortSignal): Promise<void> {
    if (shutdown.aborted) {
      await this.repository.release(task);
      this.outcomes.inc({ kind: task.kind, outcome: 'released' });
    } else if (isLastAttempt(task)) {
      await this.bury(task, error);
    } else {
      const seconds = backOffSeconds(task.attempts);
      await this.repository.putBack(task, seconds, storableError(error));
      this.outcomes.inc({ kind: task.kind, outcome: 'retry' });
      const { id, kind, attempts } = task;
      this.logger.warn(
        { err: error, task: id, kind, attempts, retryInSeconds: Math.round(seconds) },
        'A task failed.',
      );
    }
  }

  private async bury(task: ClaimedTask, error: unknown): Promise<void> {
    const { id, kind, attempts } = task;
    if (!(await this.repository.bury(task, storableError(error)))) {
      this.outcomes.inc({ kind, outcome: 'retry' });
      return;
    }
    this.outcomes.inc({ kind, outcome: 'dead' });
    this.logger.error({ err: error, task: id, kind, attempts }, 'A task is given up.');
  }

  /** Renews the lease while the handler works; `lost` tells the handler that another run has the task. */
  private keepLease(task: ClaimedTask): { lost: AbortSignal; stop(): void } {
    const lost = new AbortController();
    let renewals = 0;
    const timer = setInterval(() => {
      renewals += 1;
      if (renewals > mostRenewals) {
        lost.abort();
        clearInterval(timer);
        return;
      }
      this.repository.renew(task).then(
        (kept) => {
          if (!kept) lost.abort();
        },
        (error: unknown) => this.logger.warn({ err: error, task: task.id }, 'A lease was not renewed.'),
      );
    }, renewEveryMs);
    timer.unref();
    return { lost: lost.signal, stop: () => clearInterval(timer) };
  }
}
