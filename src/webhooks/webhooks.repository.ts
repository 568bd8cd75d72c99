import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { binaryArray } from '../database/batches/binary-array.js';
import { Database, type PreparedStatement, runPrepared } from '../database/database.js';
import { awaitedKey } from '../jobs/job.js';
import type { WorkStatus } from '../jobs/work/work-source.js';
import { knownPlatforms } from '../platforms/platform.js';
import type { NewEvent, Receipt } from './domain/new-event.js';
import type { EventOutcome } from './domain/stored-event.js';
import { WebhookEventEntity } from './event.entity.js';

/** An event under the lease of the process that claimed it. */
export interface ClaimedEvent extends Receipt {
  id: string;
  leaseId: string;
  type: string;
  payload: Buffer;
  unreadBody: boolean;
  /** Including this one. */
  attempts: number;
}

/** Much longer than applying an event takes, and short enough if the process of the claim was killed. */
const lease = "interval '60 seconds'";

const insertBatch: PreparedStatement = {
  name: 'webhooks.insert',
  // The time is a separate subquery, which PostgreSQL evaluates once for all rows.
  text: `
    INSERT INTO webhook_events
      (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at, request_id, login_type,
        trace_parent, state, due_at)
    SELECT event.*,
      CASE WHEN event.unread_body THEN 'UNPARSED' ELSE 'PENDING' END,
      CASE WHEN NOT event.unread_body THEN (SELECT app_now()) END
    FROM unnest(
      $1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::boolean[], $8::timestamptz[],
      $9::timestamptz[], $10::text[], $11::text[], $12::text[]
    ) AS event (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at, request_id, login_type,
      trace_parent)
    ON CONFLICT DO NOTHING`,
};

const holdEvent: PreparedStatement = {
  name: 'webhooks.hold',
  text: 'SELECT id FROM webhook_events WHERE id = $1 AND lease_id = $2 FOR UPDATE',
};

const finishEvent: PreparedStatement = {
  name: 'webhooks.finish',
  text: `
    UPDATE webhook_events SET
      state = $3::text,
      lease_id = NULL,
      due_at = app_now() + $4::float8 * interval '1 second',
      attempts = CASE WHEN $3 = 'UNMATCHED' THEN 0 ELSE attempts END,
      publish_id = $5,
      awaits = $8,
      note = $6,
      last_error = coalesce($7, last_error),
      processed_at = CASE WHEN $3 IN ('PROCESSED', 'IGNORED') THEN app_now() END
    WHERE id = $1 AND lease_id = $2`,
};

/** Event rows for the intake and the workers. events.repository.ts has the queries of administrators. */
@Injectable()
export class WebhooksRepository {
  constructor(
    @InjectRepository(WebhookEventEntity) private readonly events: Repository<WebhookEventEntity>,
    private readonly database: Database,
  ) {}

  /**
   * Stores a batch with one statement. It is sorted by key, so that two batches with common keys wait for each other
   * and do not deadlock. Every parameter is an array, so the statement is the same for every batch size. A conflict
   * always means that the event is stored already, because the id is derived from the key. @returns number of new
   * events
   */
  insert(events: readonly NewEvent[], manager: EntityManager = this.events.manager): Promise<number> {
    const sorted = events.toSorted((one, other) => Buffer.compare(one.eventKey, other.eventKey));
    const values = [
      binaryArray.uuid(sorted, ({ id }) => id),
      binaryArray.bytea(sorted, ({ eventKey }) => eventKey),
      binaryArray.text(sorted, ({ platform }) => platform),
      binaryArray.text(sorted, ({ type }) => type),
      binaryArray.text(sorted, ({ subject }) => subject),
      binaryArray.bytea(sorted, ({ payload }) => payload),
      binaryArray.boolean(sorted, ({ unreadBody }) => unreadBody),
      binaryArray.timestamptz(sorted, ({ occurredAt }) => occurredAt),
      binaryArray.timestamptz(sorted, ({ receivedAt }) => receivedAt),
      binaryArray.text(sorted, ({ requestId }) => requestId),
      binaryArray.text(sorted, ({ loginType }) => loginType),
      binaryArray.text(sorted, ({ traceParent }) => traceParent),
    ];
    return this.database.affected(insertBatch, values, manager);
  }

  /** Claims due events under a lease. The index on `due_at` contains only unfinished events. */
  async claim(limit: number): Promise<ClaimedEvent[]> {
    const [rows]: [ClaimedEvent[], number] = await this.events.query(
      `UPDATE webhook_events
       SET due_at = app_now() + ${lease}, lease_id = gen_random_uuid(), attempts = attempts + 1
       WHERE id = ANY (ARRAY(
         SELECT id FROM webhook_events WHERE due_at <= app_now() AND platform = ANY ($2)
         ORDER BY due_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
       ))
       RETURNING id, lease_id AS "leaseId", platform, type, payload, unread_body AS "unreadBody",
         received_at AS "receivedAt", request_id AS "requestId", trace_parent AS "traceParent",
         login_type AS "loginType", attempts`,
      [limit, knownPlatforms],
    );
    return rows;
  }

  /** Locks the event for the transaction that applies it. Returns false if another process has the lease. */
  async hold({ id, leaseId }: ClaimedEvent, manager: EntityManager): Promise<boolean> {
    const { rowCount } = await runPrepared(manager, holdEvent, [id, leaseId]);
    return rowCount === 1;
  }

  /**
   * Ends the lease and stores the next state of the event, in the transaction that has applied it if there is one. Returns false if
   * another process has the lease. Waiting for a row is not a failure, so it resets the attempts.
   */
  async finish(
    { id, leaseId }: ClaimedEvent,
    outcome: EventOutcome,
    manager: EntityManager = this.events.manager,
  ): Promise<boolean> {
    const awaited = 'awaited' in outcome ? outcome.awaited : null;
    const values = [
      id,
      leaseId,
      outcome.state,
      'retryInSeconds' in outcome ? outcome.retryInSeconds : null,
      awaited?.kind === 'publish' ? awaited.id : null,
      'note' in outcome ? outcome.note : null,
      'error' in outcome ? outcome.error : null,
      awaited && awaited.kind !== 'publish' ? awaitedKey(awaited.kind, awaited.id) : null,
    ];
    if (!manager.queryRunner) return (await this.database.affected(finishEvent, values)) > 0;
    return (await runPrepared(manager, finishEvent, values)).rowCount === 1;
  }

  /** Makes the events due that wait for this publish id. */
  async rematchPublish(platform: string, publishId: string): Promise<void> {
    await this.events.query(
      `UPDATE webhook_events SET due_at = app_now()
       WHERE platform = $1 AND publish_id = $2 AND state = 'UNMATCHED' AND lease_id IS NULL`,
      [platform, publishId],
    );
  }

  /** Makes the events due that wait for this row. */
  async rematch(platform: string, awaits: string): Promise<void> {
    await this.events.query(
      `UPDATE webhook_events SET due_at = app_now()
       WHERE platform = $1 AND awaits = $2 AND state = 'UNMATCHED' AND lease_id IS NULL`,
      [platform, awaits],
    );
  }

  /**
   * Deletes up to `limit` finished events with ids between `after` and `before`. @returns the id of the last one,
   * null if there was none
   */
  async deleteDone(after: string, before: string, limit: number): Promise<string | null> {
    const rows: { last: string | null }[] = await this.events.query(
      `WITH old AS (
         SELECT id FROM webhook_events
         WHERE id > $1 AND id < $2 AND state IN ('PROCESSED', 'IGNORED') ORDER BY id LIMIT $3
       ), deleted AS (
         DELETE FROM webhook_events USING old WHERE webhook_events.id = old.id RETURNING webhook_events.id
       )
       SELECT (SELECT id FROM deleted ORDER BY id DESC LIMIT 1) AS last`,
      [after, before, limit],
    );
    return rows[0]?.last ?? null;
  }

  /** Seconds since the oldest due event became due. 0 if none is due. */
  async overdueSeconds(): Promise<number> {
    const rows: { seconds: number }[] = await this.events.query(
      `SELECT extract(epoch FROM app_now() - due_at)::float8 AS seconds
       FROM webhook_events WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1`,
    );
    return Math.max(0, rows[0]?.seconds ?? 0);
  }

  /** Number of events by state, for the states that wait for a row or an administrator. */
  async waiting(): Promise<{ UNMATCHED: number; UNPARSED: number; DEAD: number }> {
    const rows: { state: 'UNMATCHED' | 'UNPARSED' | 'DEAD'; count: number }[] = await this.events.query(
      `SELECT state, count(*)::int AS count FROM webhook_events
       WHERE state IN ('UNMATCHED', 'UNPARSED', 'DEAD') GROUP BY state`,
    );
    return Object.assign(
      { UNMATCHED: 0, UNPARSED: 0, DEAD: 0 },
      Object.fromEntries(rows.map(({ state, count }) => [state, count])),
    );
  }

  async status(): Promise<WorkStatus> {
    const rows: WorkStatus[] = await this.events.query(
      `SELECT
         count(*) FILTER (WHERE due_at <= now)::int AS due,
         count(*) FILTER (WHERE lease_id IS NOT NULL AND due_at > now)::int AS running,
         (SELECT count(*)::int FROM webhook_events WHERE state = 'DEAD') AS dead,
         min(due_at) FILTER (WHERE due_at <= now) AS "oldestDueAt",
         (array_agg(last_error ORDER BY due_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "lastError"
       FROM (SELECT app_now() AS now) clock LEFT JOIN webhook_events ON due_at IS NOT NULL`,
    );
    return rows[0]!;
  }
}
