import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import { maxTaskAttempts } from './tasks.js';
import type { WorkStatus } from './work-source.js';

/** A task under the lease of one run. */
export interface ClaimedTask {
  id: string;
  kind: string;
  payload: never;
  requestId: string | null;
  /** Including this one. */
  attempts: number;
  /** Tells this claim from a later one after its lease has lapsed. */
  claims: number;
  /** Has moved when the task was added again meanwhile. */
  revision: number;
}

export interface NewTask {
  id: string;
  kind: string;
  key: string | null;
  payload: object;
  requestId: string | null;
  dueAt: Date | null;
}

export interface DeadTask {
  id: string;
  kind: string;
  key: string | null;
  requestId: string | null;
  attempts: number;
  lastError: string | null;
  createdAt: Date;
  diedAt: Date;
}

const deadTaskColumns = `id, kind, key, request_id AS "requestId", attempts, last_error AS "lastError",
  created_at AS "createdAt", died_at AS "diedAt"`;

/** How long a task stays claimed without a sign of life of its process. */
const lease = "interval '60 seconds'";

@Injectable()
export class TasksRepository {
  constructor(private readonly database: Database) {}

  async add(manager: EntityManager, task: NewTask): Promise<void> {
    await manager.query(
      `INSERT INTO tasks (id, kind, key, payload, request_id, due_at, created_at)
       VALUES ($1, $2, $3, $4, $5, coalesce($6, app_now()), app_now())
       ON CONFLICT (kind, key) WHERE state = 'PENDING' DO UPDATE SET
         payload = excluded.payload,
         request_id = excluded.request_id,
         due_at = least(tasks.due_at, excluded.due_at),
         revision = tasks.revision + 1`,
      [task.id, task.kind, task.key, JSON.stringify(task.payload), task.requestId, task.dueAt],
    );
  }

  /** Claims due rows of the given kinds only: rows of a kind that a newer version added wait for that version. */
  async claim(limit: number, kinds: readonly string[]): Promise<ClaimedTask[]> {
    const [rows]: [ClaimedTask[], number] = await this.database.manager.query(
      `UPDATE tasks SET lease_until = app_now() + ${lease}, attempts = attempts + 1, claims = claims + 1
       WHERE id IN (
         SELECT id FROM tasks
         WHERE state = 'PENDING' AND due_at <= app_now() AND (lease_until IS NULL OR lease_until <= app_now())
           AND kind = ANY($2)
         ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
       )
       RETURNING id, kind, payload, request_id AS "requestId", attempts, claims, revision`,
      [limit, kinds],
    );
    return rows;
  }

  /** Keeps the claim for longer. False when it is another run's by now. */
  renew(task: ClaimedTask): Promise<boolean> {
    return this.update(task, `lease_until = app_now() + ${lease}`);
  }

  /** Removes the task, unless it was added again meanwhile: then it is due anew. */
  async finish(task: ClaimedTask): Promise<void> {
    const [, removed]: [unknown, number] = await this.database.manager.query(
      'DELETE FROM tasks WHERE id = $1 AND claims = $2 AND revision = $3',
      [task.id, task.claims, task.revision],
    );
    if (removed === 0) await this.beginAnew(task, null);
  }

  /** Lets the task come back after `seconds`; at once if it was added again meanwhile. */
  async putBack(task: ClaimedTask, seconds: number, error: string): Promise<void> {
    await this.update(
      task,
      `lease_until = NULL, last_error = $4,
       due_at = CASE WHEN revision = $3 THEN app_now() + $5::float8 * interval '1 second' ELSE due_at END`,
      [task.revision, error, seconds],
    );
  }

  /** Takes an attempt back that a stopping process did not finish. */
  async release(task: ClaimedTask): Promise<void> {
    await this.update(task, 'lease_until = NULL, attempts = attempts - 1');
  }

  /** Gives the task up. False: it was added again meanwhile and is due anew, or it is another run's. */
  async bury(task: ClaimedTask, error: string): Promise<boolean> {
    const [, buried]: [unknown, number] = await this.database.manager.query(
      `UPDATE tasks SET state = 'DEAD', died_at = app_now(), lease_until = NULL, last_error = $4
       WHERE id = $1 AND claims = $2 AND revision = $3 AND state = 'PENDING'`,
      [task.id, task.claims, task.revision, error],
    );
    if (buried === 0) await this.beginAnew(task, error);
    return buried > 0;
  }

  async status(): Promise<WorkStatus> {
    const [row]: WorkStatus[] = await this.database.manager.query(
      `SELECT
         count(*) FILTER (WHERE state = 'PENDING' AND due_at <= app_now() AND NOT leased)::int AS due,
         count(*) FILTER (WHERE state = 'PENDING' AND leased)::int AS running,
         count(*) FILTER (WHERE state = 'DEAD')::int AS dead,
         min(due_at) FILTER (WHERE state = 'PENDING' AND due_at <= app_now() AND NOT leased) AS "oldestDueAt",
         (array_agg(last_error ORDER BY coalesce(died_at, due_at) DESC)
           FILTER (WHERE last_error IS NOT NULL))[1] AS "lastError"
       FROM (SELECT *, coalesce(lease_until > app_now(), false) AS leased FROM tasks) AS t`,
    );
    return row!;
  }

  /** A task given up, or null. */
  async findDead(id: string): Promise<DeadTask | null> {
    const rows = await this.database.manager.query<DeadTask[]>(
      `SELECT ${deadTaskColumns} FROM tasks WHERE state = 'DEAD' AND id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Tasks given up, the newest first, after the one of id `after`. */
  dead(limit: number, after: string | null): Promise<DeadTask[]> {
    return this.database.manager.query<DeadTask[]>(
      `SELECT ${deadTaskColumns} FROM tasks WHERE state = 'DEAD' AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $1`,
      [limit, after],
    );
  }

  /** What was added again meanwhile has all its attempts before it. */
  private async beginAnew(task: ClaimedTask, error: string | null): Promise<void> {
    await this.update(task, 'lease_until = NULL, attempts = 0, last_error = $3', [error]);
  }

  private async update(task: ClaimedTask, set: string, values: unknown[] = []): Promise<boolean> {
    const [, updated]: [unknown, number] = await this.database.manager.query(
      `UPDATE tasks SET ${set} WHERE id = $1 AND claims = $2 AND state = 'PENDING'`,
      [task.id, task.claims, ...values],
    );
    return updated > 0;
  }
}

/** Whether this attempt was the last one the task has. */
export function isLastAttempt(task: ClaimedTask): boolean {
  return task.attempts >= maxTaskAttempts;
}
