import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import type { Platform } from '../platforms/platform.js';
import type { EventState } from './domain/stored-event.js';

/** An event as the intake hands it over. */
export interface NewWebhookEvent {
  id: string;
  eventKey: Buffer;
  platform: Platform;
  type: string;
  subject: string | null;
  payload: Buffer;
  /** The payload is a whole body that could not be read. */
  unreadBody: boolean;
  occurredAt: Date | null;
  receivedAt: Date;
  requestId: string;
  note: string | null;
}

/** An event under the lease of whoever claimed it. */
export interface ClaimedEvent {
  id: string;
  leaseId: string;
  platform: Platform;
  type: string;
  payload: Buffer;
  unreadBody: boolean;
  receivedAt: Date;
  requestId: string;
  attempts: number;
}

/** How a claimed event goes on. */
export type EventOutcome =
  | { state: 'PROCESSED' | 'IGNORED'; note: string | null }
  | { state: 'UNPARSED' | 'DEAD'; error: string }
  | { state: 'UNMATCHED'; publishId: string; retryInMs: number }
  | { state: 'PENDING'; error: string; retryInMs: number };

/** Longer than any HTTP call of a platform, and than a database that restarts. */
const leaseMs = 120_000;

@Injectable()
export class WebhooksRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores a batch in one statement and gives the ids of those that are new. Sorted by key: two batches that share keys then
   * wait for each other instead of deadlocking. Every parameter is an array, so the statement has one plan for any size.
   */
  async insert(events: readonly NewWebhookEvent[]): Promise<Set<string>> {
    const sorted = events.toSorted((one, other) => Buffer.compare(one.eventKey, other.eventKey));
    const column = <Value>(read: (event: NewWebhookEvent) => Value) => sorted.map(read);
    const rows: { id: string }[] = await this.database.manager.query(
      `INSERT INTO webhook_events
         (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at, request_id, note,
          state, due_at)
       SELECT event.*, CASE WHEN event.unread_body THEN 'UNPARSED' ELSE 'PENDING' END,
         CASE WHEN event.unread_body THEN NULL ELSE clock.now END
       FROM (SELECT app_now() AS now) clock CROSS JOIN unnest(
         $1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::boolean[], $8::timestamptz[],
         $9::timestamptz[], $10::text[], $11::text[]
       ) AS event (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at, request_id, note)
       ON CONFLICT (event_key) DO NOTHING
       RETURNING id`,
      [
        column(({ id }) => id),
        column(({ eventKey }) => eventKey),
        column(({ platform }) => platform),
        column(({ type }) => type),
        column(({ subject }) => subject),
        column(({ payload }) => payload),
        column(({ unreadBody }) => unreadBody),
        column(({ occurredAt }) => occurredAt),
        column(({ receivedAt }) => receivedAt),
        column(({ requestId }) => requestId),
        column(({ note }) => note),
      ],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Takes due events under a lease. The partial index on `due_at` holds only what is not done. */
  async claim(limit: number): Promise<ClaimedEvent[]> {
    const [rows]: [ClaimedEvent[], number] = await this.database.manager.query(
      `UPDATE webhook_events
       SET due_at = app_now() + $2 * interval '1 millisecond', lease_id = gen_random_uuid(), attempts = attempts + 1
       WHERE id = ANY (ARRAY(
         SELECT id FROM webhook_events WHERE due_at <= app_now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ))
       RETURNING id, lease_id AS "leaseId", platform, type, payload, unread_body AS "unreadBody",
         received_at AS "receivedAt", request_id AS "requestId", attempts`,
      [limit, leaseMs],
    );
    return rows;
  }

  /** Locks the event for the transaction that applies it; false when the lease has passed to somebody else. */
  async hold(manager: EntityManager, { id, leaseId }: ClaimedEvent): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      'SELECT FROM webhook_events WHERE id = $1 AND lease_id = $2 FOR UPDATE',
      [id, leaseId],
    );
    return rows.length > 0;
  }

  /** Ends the lease and leaves the event in its next state; false when the lease has passed to somebody else. */
  async finish(
    manager: EntityManager,
    { id, leaseId }: ClaimedEvent,
    outcome: EventOutcome,
  ): Promise<boolean> {
    const retryInMs = 'retryInMs' in outcome ? outcome.retryInMs : null;
    const [, updated]: [unknown[], number] = await manager.query(
      `UPDATE webhook_events
       SET state = $3, lease_id = NULL,
         due_at = app_now() + $4 * interval '1 millisecond',
         publish_id = $5, note = $6, last_error = coalesce($7, last_error),
         attempts = CASE WHEN $3 = 'UNMATCHED' THEN 0 ELSE attempts END,
         processed_at = CASE WHEN $3 IN ('PROCESSED', 'IGNORED') THEN app_now() END
       WHERE id = $1 AND lease_id = $2`,
      [
        id,
        leaseId,
        outcome.state,
        retryInMs,
        'publishId' in outcome ? outcome.publishId : null,
        'note' in outcome ? outcome.note : null,
        'error' in outcome ? outcome.error : null,
      ],
    );
    return updated > 0;
  }

  /** Makes events due that wait for this publish id. */
  async rematch(platform: string, publishId: string): Promise<number> {
    const [, updated]: [unknown[], number] = await this.database.manager.query(
      `UPDATE webhook_events SET due_at = app_now()
       WHERE platform = $1 AND publish_id = $2 AND state = 'UNMATCHED' AND lease_id IS NULL`,
      [platform, publishId],
    );
    return updated;
  }

  /** When the event that has waited longest for its first success was received; null when none waits. */
  async oldestPending(): Promise<Date | null> {
    const rows: { receivedAt: Date }[] = await this.database.manager.query(
      `SELECT received_at AS "receivedAt" FROM webhook_events
       WHERE due_at IS NOT NULL AND state = 'PENDING' ORDER BY due_at LIMIT 1`,
    );
    return rows[0]?.receivedAt ?? null;
  }

  /**
   * Deletes up to `limit` done events that were received before the id `before`, from the id `after` on. Gives the last id
   * it deleted, null when none was left.
   */
  async deleteDone(before: string, after: string, limit: number): Promise<string | null> {
    const [rows]: [{ id: string }[], number] = await this.database.manager.query(
      `DELETE FROM webhook_events WHERE id = ANY (ARRAY(
         SELECT id FROM webhook_events
         WHERE id > $2 AND id < $1 AND state IN ('PROCESSED', 'IGNORED') ORDER BY id LIMIT $3
       )) RETURNING id`,
      [before, after, limit],
    );
    return rows.reduce<string | null>((last, { id }) => (last === null || id > last ? id : last), null);
  }

  /** States of what waits for an administrator, with how many events are in each. */
  async attention(): Promise<{ state: EventState; count: number }[]> {
    return this.database.manager.query(
      `SELECT state, count(*)::int AS count FROM webhook_events
       WHERE state IN ('UNMATCHED', 'UNPARSED', 'DEAD') GROUP BY state ORDER BY state`,
    );
  }
}
