import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { type PreparedStatement, runPrepared } from '../../database/database.js';
import type { AttemptErrorCode } from '../domain/attempt-outcome.js';
import type { DeliveryState } from '../domain/delivery-state.js';
import { DeliveryEntity } from './delivery.entity.js';
import { leaseSeconds, type StreamLease } from './streams.repository.js';

/** What follows for a delivery and its stream. */
export interface Outcome extends StreamLease {
  /** Null: the stream had none, and is only released. */
  deliveryId: string | null;
  /** Null: the delivery was not sent, and stays as it is. */
  state: DeliveryState | null;
  /** Null unless the state is RETRYING. */
  retrySeconds: number | null;
  /** Whether a retry of the schedule is used up. */
  countsRetry: boolean;
  /** Null if nothing was sent. */
  attempt: {
    durationMs: number;
    status: number | null;
    errorCode: AttemptErrorCode | null;
    answer: string | null;
  } | null;
  /** Whether the worker keeps the lease for the next delivery of the stream. */
  keepsLease: boolean;
}

const lock: PreparedStatement = {
  name: 'event-streams.lock',
  text: `
    SELECT s.lease_id AS "leaseId" FROM event_streams s
    JOIN unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS held (endpoint_id, stream_key, lease_id)
      ON s.endpoint_id = held.endpoint_id AND s.stream_key = held.stream_key AND s.lease_id = held.lease_id
    ORDER BY s.endpoint_id, s.stream_key FOR UPDATE OF s`,
};

/** Remaining time that is enough for another attempt. A longer lease is not extended, because that writes a row and its indexes. */
const minLeaseSeconds = 40;

/**
 * The ids of the deliveries are also a parameter, because PostgreSQL does not know how many rows the JSON has, and would read the whole table.
 *
 * Attempts are stored even if the lease has ended, because the receiver got the request. Everything else needs the lease. A delivery that was
 * skipped or replayed during the attempt keeps its state.
 */
const write: PreparedStatement = {
  name: 'event-deliveries.write',
  text: `
    WITH outcome AS MATERIALIZED (
      SELECT * FROM json_to_recordset($1::json) AS outcome (
        "endpointId" uuid, "streamKey" uuid, "leaseId" uuid, "isHeld" boolean, "deliveryId" uuid, state text,
        "retrySeconds" float8, "countsRetry" boolean, "keepsLease" boolean, "attemptId" uuid, "durationMs" integer,
        status integer, "errorCode" text, answer text)
    ),
    written AS (
      UPDATE event_deliveries d SET
        attempts = d.attempts + CASE WHEN o."attemptId" IS NULL THEN 0 ELSE 1 END,
        state = CASE WHEN o."isHeld" AND d.finished_at IS NULL THEN o.state ELSE d.state END,
        retries = d.retries + CASE WHEN o."isHeld" AND o."countsRetry" THEN 1 ELSE 0 END,
        first_attempt_at = CASE WHEN o."attemptId" IS NULL THEN d.first_attempt_at ELSE coalesce(d.first_attempt_at, app_now()) END,
        next_attempt_at = CASE WHEN o."isHeld" AND d.finished_at IS NULL AND o.state = 'RETRYING'
          THEN app_now() + o."retrySeconds" * interval '1 second'
          WHEN NOT o."isHeld" THEN d.next_attempt_at END,
        finished_at = CASE WHEN o."isHeld" AND d.finished_at IS NULL AND o.state <> 'RETRYING' THEN app_now() ELSE d.finished_at END
      FROM outcome o WHERE d.id = ANY($2::uuid[]) AND d.id = o."deliveryId" AND o.state IS NOT NULL
      RETURNING d.id, o."leaseId", o."isHeld" AND d.state = o.state AS "isApplied"
    ),
    attempted AS (
      INSERT INTO event_delivery_attempts (id, delivery_id, at, duration_ms, status, error_code, answer)
      SELECT o."attemptId", written.id, app_now() - o."durationMs" * interval '1 millisecond', o."durationMs",
        o.status, o."errorCode", o.answer
      FROM outcome o JOIN written ON written.id = o."deliveryId" WHERE o."attemptId" IS NOT NULL
    ),
    following AS MATERIALIZED (
      SELECT o.*, next.id AS "nextId" FROM outcome o
      LEFT JOIN LATERAL (
        SELECT d.id FROM event_deliveries d
        WHERE d.endpoint_id = o."endpointId" AND d.stream_key = o."streamKey" AND d.finished_at IS NULL
          AND (d.id IS DISTINCT FROM o."deliveryId" OR o.state IS NULL OR o.state = 'RETRYING')
        ORDER BY d.sequence LIMIT 1
      ) next ON true
      WHERE o."isHeld"
    ),
    emptied AS (
      DELETE FROM event_streams s USING following f
      WHERE s.endpoint_id = f."endpointId" AND s.stream_key = f."streamKey" AND f."nextId" IS NULL
    ),
    continued AS (
      UPDATE event_streams s SET
        due_at = app_now() + CASE
          WHEN f."nextId" = f."deliveryId" AND f.state = 'RETRYING' THEN f."retrySeconds"
          WHEN f."keepsLease" THEN ${leaseSeconds} ELSE 0 END * interval '1 second',
        lease_id = CASE WHEN f."keepsLease" AND NOT (f."nextId" = f."deliveryId" AND f.state = 'RETRYING') THEN s.lease_id END
      FROM following f
      WHERE s.endpoint_id = f."endpointId" AND s.stream_key = f."streamKey" AND f."nextId" IS NOT NULL
        AND NOT (f."keepsLease" AND s.due_at > app_now() + interval '${minLeaseSeconds} seconds')
    )
    SELECT "leaseId" FROM written WHERE "isApplied"`,
};

/** Stores what attempts resulted in. */
@Injectable()
export class OutcomesRepository {
  constructor(@InjectRepository(DeliveryEntity) private readonly deliveries: Repository<DeliveryEntity>) {}

  /**
   * Stores outcomes of different streams. Two statements: the streams are locked first, so that the second one sees every delivery that was added
   * to them.
   *
   * @returns the leases of outcomes that became the state of their delivery
   */
  async store(
    outcomes: readonly Outcome[],
    manager: EntityManager = this.deliveries.manager,
  ): Promise<Set<string>> {
    const { rows } = await runPrepared(manager, lock, [
      outcomes.map(({ endpointId }) => endpointId),
      outcomes.map(({ streamKey }) => streamKey),
      outcomes.map(({ leaseId }) => leaseId),
    ]);
    const held = new Set((rows as { leaseId: string }[]).map(({ leaseId }) => leaseId));
    const values = outcomes.map(({ attempt, ...outcome }) => ({
      ...outcome,
      ...(attempt && { ...attempt, attemptId: newId() }),
      isHeld: held.has(outcome.leaseId),
    }));
    const deliveryIds = values.flatMap(({ deliveryId }) => deliveryId ?? []);
    const written = await runPrepared(manager, write, [JSON.stringify(values), deliveryIds]);
    return new Set((written.rows as { leaseId: string }[]).map(({ leaseId }) => leaseId));
  }
}
