import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, type Repository } from 'typeorm';
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
/** `position`: time of the death with all digits, for cursors. */
export type ListedDeadJob = Pick<
  DeadJob,
  'id' | 'kind' | 'key' | 'attempts' | 'requestId' | 'lastError' | 'createdAt' | 'diedAt'
> & { position: string };

/** When jobs died. Open at an end that is absent. */
export interface DeadJobPeriod {
  /** Became dead at or after this time. */
  diedSince?: Date | null;
  /** Became dead before this time. */
  diedUntil?: Date | null;
}

/** Selects dead jobs that match all given fields. */
export interface DeadJobSelection extends DeadJobPeriod {
  id?: string;
  kind?: string | null;
}

/** Its parameters are those of {@link deadSelectionValues}. */
const selectDead = `SELECT id FROM jobs
  WHERE state = 'DEAD' AND ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR kind = $2)
    AND ($3::timestamptz IS NULL OR died_at >= $3) AND ($4::timestamptz IS NULL OR died_at < $4)`;

function deadSelectionValues({ id, kind, diedSince, diedUntil }: DeadJobSelection): unknown[] {
  return [id ?? null, kind ?? null, diedSince ?? null, diedUntil ?? null];
}

/** Duration of a claim, unless the process extends it. */
const lease = "interval '60 seconds'";

/** Adds a pending job again. A running job keeps its time, and runs again when this run has ended. */
const addAgain = `
  due_at = CASE WHEN jobs.lease_until > app_now() THEN jobs.due_at ELSE least(jobs.due_at, excluded.due_at) END,
  again_at = CASE WHEN jobs.lease_until > app_now() THEN least(jobs.again_at, excluded.due_at) END,
  revision = jobs.revision + 1`;

/** When a job that was added again while it ran is due: not before the jobs that wait already. */
const addedAgainAt = 'greatest(again_at, app_now())';

/** Kinds of job that a process can run. */
export interface ClaimableKinds {
  short: readonly string[];
  long: readonly string[];
}

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
         ${addAgain}`,
      [job.id, job.kind, job.key, JSON.stringify(job.payload), job.requestId, job.dueAt, job.traceParent],
    );
  }

  async remove(kind: string, key: string, manager: EntityManager): Promise<void> {
    await manager.delete(JobEntity, { kind, key, state: 'PENDING' });
  }

  /**
   * Claims due jobs of these kinds only, at most `maxLong` of the long ones. Jobs of a kind that only a newer version knows wait for that
   * version.
   */
  async claim(limit: number, kinds: ClaimableKinds, maxLong: number): Promise<ClaimedJob[]> {
    const due = `SELECT id, due_at FROM jobs
         WHERE state = 'PENDING' AND due_at <= app_now() AND (lease_until IS NULL OR lease_until <= app_now())`;
    const [rows]: [ClaimedJob[], number] = await this.jobs.query(
      `WITH short AS (${due} AND kind = ANY($2) ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED),
         long AS (${due} AND kind = ANY($3) ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED)
       UPDATE jobs SET lease_until = app_now() + ${lease}, attempts = attempts + 1, claims = claims + 1, again_at = NULL
       WHERE id IN (
         SELECT id FROM (SELECT * FROM short UNION ALL SELECT * FROM long) AS found ORDER BY due_at LIMIT $1
       )
       RETURNING id, kind, payload, request_id AS "requestId", trace_parent AS "traceParent", attempts, claims, revision`,
      [limit, kinds.short, kinds.long, Math.min(limit, maxLong)],
    );
    return rows;
  }

  /** Extends the lease. False if another run has claimed the job. */
  extendLease(job: ClaimedJob): Promise<boolean> {
    return this.update(job, `lease_until = app_now() + ${lease}`);
  }

  /** Deletes the job. If it was added again while it ran, it becomes due again instead, behind the jobs that are due. */
  async finish(job: ClaimedJob): Promise<void> {
    const [, removed]: [unknown, number] = await this.jobs.query(
      'DELETE FROM jobs WHERE id = $1 AND claims = $2 AND revision = $3',
      [job.id, job.claims, job.revision],
    );
    if (removed === 0) await this.startAgain(job, null);
  }

  /** Makes the job due again after `seconds`, also if it was added again while it ran: its next run fails as this one did. */
  async retryLater(job: ClaimedJob, seconds: number, error: string): Promise<void> {
    await this.update(
      job,
      `lease_until = NULL, last_error = $3, due_at = app_now() + $4::float8 * interval '1 second'`,
      [error, seconds],
    );
  }

  /** Makes the job due at `until`, or earlier if it was added again while it ran. The attempt does not count. */
  async defer(job: ClaimedJob, until: Date): Promise<void> {
    await this.update(
      job,
      `lease_until = NULL, attempts = attempts - 1,
       due_at = CASE WHEN revision = $3 THEN $4 ELSE least($4, ${addedAgainAt}) END`,
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

  /** Each part reads one partial index: a long list of dead jobs must not slow down each scrape. */
  async status(): Promise<WorkStatus> {
    const due = `FROM jobs WHERE state = 'PENDING' AND due_at <= app_now()`;
    const [row]: WorkStatus[] = await this.jobs.query(
      `SELECT pending.due, pending.running, pending."oldestDueAt",
         (SELECT count(*)::int FROM jobs WHERE state = 'DEAD') AS dead,
         coalesce(
           (SELECT last_error FROM jobs WHERE state = 'PENDING' AND last_error IS NOT NULL ORDER BY due_at DESC LIMIT 1),
           (SELECT last_error FROM jobs WHERE state = 'DEAD' ORDER BY died_at DESC, id DESC LIMIT 1)
         ) AS "lastError"
       FROM (
         SELECT count(*) FILTER (WHERE NOT leased)::int AS due, count(*) FILTER (WHERE leased)::int AS running,
           min(due_at) FILTER (WHERE NOT leased) AS "oldestDueAt"
         FROM (SELECT due_at, coalesce(lease_until > app_now(), false) AS leased ${due}) AS t
       ) AS pending`,
    );
    return row!;
  }

  /** A dead job, or null. */
  async findDead(id: string): Promise<DeadJob | null> {
    return (await this.jobs.findOneBy({ id, state: 'DEAD' })) as DeadJob | null;
  }

  /** Dead jobs, those that died last first, starting after the position `after`. `position` continues the list. */
  async listDead(
    { diedSince, diedUntil }: DeadJobPeriod,
    limit: number,
    after: readonly [string, string] | null,
  ): Promise<ListedDeadJob[]> {
    return this.jobs.query(
      `SELECT id, kind, key, attempts, request_id AS "requestId", last_error AS "lastError",
         created_at AS "createdAt", died_at AS "diedAt",
         to_char(died_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS position
       FROM jobs
       WHERE state = 'DEAD' AND ($2::timestamptz IS NULL OR (died_at, id) < ($2, $3::uuid))
         AND ($4::timestamptz IS NULL OR died_at >= $4) AND ($5::timestamptz IS NULL OR died_at < $5)
       ORDER BY died_at DESC, id DESC LIMIT $1`,
      [limit, after?.[0] ?? null, after?.[1] ?? null, diedSince ?? null, diedUntil ?? null],
    );
  }

  /** Deletes selected dead jobs, up to `limit`. Returns their number. */
  async discardDead(by: DeadJobSelection, limit: number, manager: EntityManager): Promise<number> {
    const [, discarded]: [unknown, number] = await manager.query(
      `DELETE FROM jobs WHERE id IN (${selectDead} ORDER BY id LIMIT $5 FOR UPDATE SKIP LOCKED)`,
      [...deadSelectionValues(by), limit],
    );
    return discarded;
  }

  /**
   * Makes dead jobs due with all their attempts, the oldest first, up to `limit`. Returns their number. Jobs with the same kind and
   * key become one job. If such a job is waiting already, it becomes due and keeps its payload, which is newer.
   */
  async retryDead(by: DeadJobSelection, limit: number, manager: EntityManager): Promise<number> {
    const [row]: { count: number }[] = await manager.query(
      `WITH taken AS (
         DELETE FROM jobs WHERE id IN (
           ${selectDead} ORDER BY id LIMIT $5 FOR UPDATE SKIP LOCKED
         )
         RETURNING id, kind, key, payload, request_id, trace_parent, created_at
       ), added AS (
         INSERT INTO jobs (id, kind, key, payload, request_id, trace_parent, due_at, created_at)
         SELECT DISTINCT ON (kind, coalesce(key, id::text))
           id, kind, key, payload, request_id, trace_parent, app_now(), created_at
         FROM taken ORDER BY kind, coalesce(key, id::text), id DESC
         ON CONFLICT (kind, key) WHERE state = 'PENDING' DO UPDATE SET
           ${addAgain}
       )
       SELECT count(*)::int AS count FROM taken`,
      [...deadSelectionValues(by), limit],
    );
    return row!.count;
  }

  /** Makes a job that was added again while it ran due at the time of that addition, with all its attempts. */
  private async startAgain(job: ClaimedJob, error: string | null): Promise<void> {
    await this.update(job, `lease_until = NULL, attempts = 0, last_error = $3, due_at = ${addedAgainAt}`, [
      error,
    ]);
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
