import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, LessThan, type Repository } from 'typeorm';
import { JobEntity } from './job.entity.js';
import { maxJobAttempts } from './job.js';
import type { WorkStatus } from './work/work-source.js';

/** A job under the lease of one run. */
export interface ClaimedJob {
  id: string;
  kind: string;
  payload: object;
  requestId: string | null;
  traceParent: string | null;
  /** Including this one. */
  attempts: number;
  /** Number of this claim. A later claim, after the lease expired, has a higher number. */
  claims: number;
  /** Incremented when the job is added again while it runs. */
  revision: number;
}

export interface NewJob {
  id: string;
  kind: string;
  key: string | null;
  payload: object;
  requestId: string | null;
  traceParent: string | null;
  dueAt: Date | null;
}

/** A job whose last attempt failed. */
export type DeadJob = JobEntity & { diedAt: Date };

/** Selects dead jobs that match all given fields. */
export interface DeadJobSelection {
  id?: string;
  kind?: string | null;
  /** Became dead at or after this time. */
  diedSince?: Date;
  /** Became dead before this time. */
  diedUntil?: Date;
}

/** Duration of a claim, unless the process extends it. */
const lease = "interval '60 seconds'";

@Injectable()
export class JobsRepository {
  constructor(@InjectRepository(JobEntity) private readonly jobs: Repository<JobEntity>) {}

  async add(job: NewJob, manager: EntityManager): Promise<void> {
    await manager.query(
      `INSERT INTO jobs (id, kind, key, payload, request_id, trace_parent, due_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $7, coalesce($6, app_now()), app_now())
       ON CONFLICT (kind, key) WHERE state = 'PENDING' DO UPDATE SET
         payload = excluded.payload,
         request_id = excluded.request_id,
         trace_parent = excluded.trace_parent,
         due_at = least(jobs.due_at, excluded.due_at),
         revision = jobs.revision + 1`,
      [job.id, job.kind, job.key, JSON.stringify(job.payload), job.requestId, job.dueAt, job.traceParent],
    );
  }

  async remove(kind: string, key: string, manager: EntityManager): Promise<void> {
    await manager.delete(JobEntity, { kind, key, state: 'PENDING' });
  }

  /** Claims due jobs of these kinds only. Jobs of a kind that only a newer version knows wait for that version. */
  async claim(limit: number, kinds: readonly string[]): Promise<ClaimedJob[]> {
    const [rows]: [ClaimedJob[], number] = await this.jobs.query(
      `UPDATE jobs SET lease_until = app_now() + ${lease}, attempts = attempts + 1, claims = claims + 1
       WHERE id IN (
         SELECT id FROM jobs
         WHERE state = 'PENDING' AND due_at <= app_now() AND (lease_until IS NULL OR lease_until <= app_now())
           AND kind = ANY($2)
         ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
       )
       RETURNING id, kind, payload, request_id AS "requestId", trace_parent AS "traceParent", attempts, claims, revision`,
      [limit, kinds],
    );
    return rows;
  }

  /** Extends the lease. False if another run has claimed the job. */
  extendLease(job: ClaimedJob): Promise<boolean> {
    return this.update(job, `lease_until = app_now() + ${lease}`);
  }

  /** Deletes the job. If it was added again while it ran, it becomes due again instead. */
  async finish(job: ClaimedJob): Promise<void> {
    const [, removed]: [unknown, number] = await this.jobs.query(
      'DELETE FROM jobs WHERE id = $1 AND claims = $2 AND revision = $3',
      [job.id, job.claims, job.revision],
    );
    if (removed === 0) await this.startAgain(job, null);
  }

  /** Makes the job due again after `seconds`, or immediately if it was added again while it ran. */
  async retryLater(job: ClaimedJob, seconds: number, error: string): Promise<void> {
    await this.update(
      job,
      `lease_until = NULL, last_error = $4,
       due_at = CASE WHEN revision = $3 THEN app_now() + $5::float8 * interval '1 second' ELSE due_at END`,
      [job.revision, error, seconds],
    );
  }

  /** Makes the job due at `until`, or immediately if it was added again while it ran. The attempt does not count. */
  async defer(job: ClaimedJob, until: Date): Promise<void> {
    await this.update(
      job,
      `lease_until = NULL, attempts = attempts - 1, due_at = CASE WHEN revision = $3 THEN $4 ELSE due_at END`,
      [job.revision, until],
    );
  }

  /** Ends the claim of a stopping process without counting the attempt. */
  async release(job: ClaimedJob): Promise<void> {
    await this.update(job, 'lease_until = NULL, attempts = attempts - 1');
  }

  /** False if the job was added again while it ran (it is due again), or if another run has claimed it. */
  async markDead(job: ClaimedJob, error: string): Promise<boolean> {
    const [, updated]: [unknown, number] = await this.jobs.query(
      `UPDATE jobs SET state = 'DEAD', died_at = app_now(), lease_until = NULL, last_error = $4
       WHERE id = $1 AND claims = $2 AND revision = $3 AND state = 'PENDING'`,
      [job.id, job.claims, job.revision, error],
    );
    if (updated === 0) await this.startAgain(job, error);
    return updated > 0;
  }

  async status(): Promise<WorkStatus> {
    const [row]: WorkStatus[] = await this.jobs.query(
      `SELECT
         count(*) FILTER (WHERE state = 'PENDING' AND due_at <= app_now() AND NOT leased)::int AS due,
         count(*) FILTER (WHERE state = 'PENDING' AND leased)::int AS running,
         count(*) FILTER (WHERE state = 'DEAD')::int AS dead,
         min(due_at) FILTER (WHERE state = 'PENDING' AND due_at <= app_now() AND NOT leased) AS "oldestDueAt",
         (array_agg(last_error ORDER BY coalesce(died_at, due_at) DESC)
           FILTER (WHERE last_error IS NOT NULL))[1] AS "lastError"
       FROM (SELECT *, coalesce(lease_until > app_now(), false) AS leased FROM jobs) AS t`,
    );
    return row!;
  }

  /** A dead job, or null. */
  async findDead(id: string): Promise<DeadJob | null> {
    return (await this.jobs.findOneBy({ id, state: 'DEAD' })) as DeadJob | null;
  }

  /** Dead jobs, newest first, starting after the id `after`. */
  async listDead(limit: number, after: string | null): Promise<DeadJob[]> {
    const jobs = await this.jobs.find({
      where: { state: 'DEAD', ...(after && { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: limit,
    });
    return jobs as DeadJob[];
  }

  /**
   * Makes dead jobs due with all their attempts, the oldest first, up to `limit`. Returns their number. Jobs with the same kind and
   * key become one job. If such a job is waiting already, it becomes due and keeps its payload, which is newer.
   */
  async retryDead(by: DeadJobSelection, limit: number, manager: EntityManager): Promise<number> {
    const [row]: { count: number }[] = await manager.query(
      `WITH taken AS (
         DELETE FROM jobs WHERE id IN (
           SELECT id FROM jobs
           WHERE state = 'DEAD' AND ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR kind = $2)
             AND ($4::timestamptz IS NULL OR died_at >= $4) AND ($5::timestamptz IS NULL OR died_at < $5)
           ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
         )
         RETURNING id, kind, key, payload, request_id, trace_parent, created_at
       ), added AS (
         INSERT INTO jobs (id, kind, key, payload, request_id, trace_parent, due_at, created_at)
         SELECT DISTINCT ON (kind, coalesce(key, id::text))
           id, kind, key, payload, request_id, trace_parent, app_now(), created_at
         FROM taken ORDER BY kind, coalesce(key, id::text), id DESC
         ON CONFLICT (kind, key) WHERE state = 'PENDING' DO UPDATE SET
           due_at = least(jobs.due_at, excluded.due_at),
           revision = jobs.revision + 1
       )
       SELECT count(*)::int AS count FROM taken`,
      [by.id ?? null, by.kind ?? null, limit, by.diedSince ?? null, by.diedUntil ?? null],
    );
    return row!.count;
  }

  /** Makes a job that was added again while it ran due, with all its attempts. */
  private async startAgain(job: ClaimedJob, error: string | null): Promise<void> {
    await this.update(job, 'lease_until = NULL, attempts = 0, last_error = $3', [error]);
  }

  private async update(job: ClaimedJob, set: string, values: unknown[] = []): Promise<boolean> {
    const [, updated]: [unknown, number] = await this.jobs.query(
      `UPDATE jobs SET ${set} WHERE id = $1 AND claims = $2 AND state = 'PENDING'`,
      [job.id, job.claims, ...values],
    );
    return updated > 0;
  }
}

/** Whether the job is dead if this attempt fails. */
export function isLastAttempt(job: ClaimedJob): boolean {
  return job.attempts >= maxJobAttempts;
}
