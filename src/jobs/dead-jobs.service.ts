import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.js';
import type { Actor } from '../auth/actor.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { type DeadJobSelection, JobsRepository } from './jobs.repository.js';
import { WakeUps } from './wake-ups/wake-ups.js';

/** Maximum number of jobs of one request. More jobs need several requests. */
const maxRetried = 10_000;

/** Runs dead jobs again for administrators. */
@Injectable()
export class DeadJobsService {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly audit: Audit,
  ) {}

  /** Makes dead jobs due. `hasMore`: call it again. @throws Failure NOT_FOUND if the id is not that of a dead job */
  async retry(actor: Actor, by: DeadJobSelection): Promise<{ count: number; hasMore: boolean }> {
    const count = await this.database.transaction(async (manager) => {
      const retried = await this.jobs.retryDead(by, maxRetried, manager);
      if (by.id && retried === 0) throw new Failure('NOT_FOUND');
      const what = by.id
        ? { action: 'job.retried', target: { type: 'DeadJob', id: by.id } }
        : { action: 'jobs.retried', details: { ...by, retried } };
      await this.audit.record({ ...what, actor, outcome: 'SUCCESS' }, manager);
      return retried;
    });
    if (count > 0) this.wakeUps.wake('jobs.run');
    return { count, hasMore: count === maxRetried };
  }
}
