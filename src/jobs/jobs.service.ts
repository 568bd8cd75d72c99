import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { currentRequestId } from '../telemetry/run-context.js';
import { currentTraceParent } from '../telemetry/tracing.js';
import type { JobKind, JobPayloads } from './job.js';
import { JobsRepository } from './jobs.repository.js';

/** Adds jobs to the table `jobs`. */
@Injectable()
export class JobsService {
  constructor(private readonly repository: JobsRepository) {}

  /**
   * Adds a job in the transaction that causes it.
   *
   * `key` makes the job unique among the pending jobs of its kind. Adding it again can only move it to an earlier time, and
   * runs it once more if it is running. Wake `jobs.run` after the commit to run it immediately; otherwise the timer finds it.
   */
  add<Kind extends JobKind>(
    manager: EntityManager,
    kind: Kind,
    payload: JobPayloads[Kind],
    options: { dueAt?: Date; key?: string } = {},
  ): Promise<void> {
    const job = {
      id: newId(),
      kind,
      key: options.key ?? null,
      payload,
      requestId: currentRequestId(),
      traceParent: currentTraceParent(),
      dueAt: options.dueAt ?? null,
    };
    return this.repository.add(job, manager);
  }

  /** Deletes the pending job with this key, if there is one. */
  remove(manager: EntityManager, kind: JobKind, key: string): Promise<void> {
    return this.repository.remove(kind, key, manager);
  }
}
