import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import type { Actor } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { type DeadJobSelection, JobsRepository } from './jobs.repository.js';
import { Schedule } from './schedules/schedule.decorator.js';
import { WakeUps } from './wake-ups/wake-ups.js';
import { inBatches } from './in-batches.js';

/** Maximum number of jobs of one request. More jobs need several requests. */
const maxSelected = 10_000;
const retentionDays = 90;

/** Number of jobs. `hasMore`: there may be more of them, so call it again. */
interface Selected {
  count: number;
  hasMore: boolean;
}

/** Runs dead jobs again for administrators, or deletes them. */
@Injectable()
export class DeadJobsService {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Makes dead jobs due. @throws Failure NOT_FOUND if the id is not that of a dead job */
  async retry(actor: Actor, by: DeadJobSelection): Promise<Selected> {
    const retried = await this.select(actor, by, 'retried', (manager) =>
      this.jobs.retryDead(by, maxSelected, manager),
    );
    if (retried.count > 0) this.wakeUps.wake('jobs.run');
    return retried;
  }

  /** Deletes dead jobs: their work is never done. @throws Failure NOT_FOUND if the id is not that of a dead job */
  discard(actor: Actor, by: DeadJobSelection): Promise<Selected> {
    return this.select(actor, by, 'discarded', (manager) => this.jobs.discardDead(by, maxSelected, manager));
  }

  /** Deletes jobs that died long ago. */
  @Schedule({ name: 'jobs.retention', everySeconds: 24 * 3600 })
  async deleteExpired(signal: AbortSignal): Promise<void> {
    const diedUntil = new Date(this.clock.nowMs() - retentionDays * 24 * 3_600_000);
    await inBatches(signal, maxSelected, (limit) =>
      this.jobs.discardDead({ diedUntil }, limit, this.database.manager),
    );
  }

  private async select(
    actor: Actor,
    by: DeadJobSelection,
    outcome: 'retried' | 'discarded',
    change: (manager: EntityManager) => Promise<number>,
  ): Promise<Selected> {
    const count = await this.database.transaction(async (manager) => {
      const changed = await change(manager);
      if (by.id && changed === 0) throw new Failure('NOT_FOUND');
      const what = by.id
        ? { action: `job.${outcome}`, target: { type: 'DeadJob', id: by.id } }
        : { action: `jobs.${outcome}`, details: { ...by, [outcome]: changed } };
      await this.audit.record({ ...what, actor, outcome: 'SUCCESS' }, manager);
      return changed;
    });
    return { count, hasMore: count === maxSelected };
  }
}
