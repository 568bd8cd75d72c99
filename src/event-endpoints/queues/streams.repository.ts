import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { Sealed } from '../../crypto/token-vault.js';
import { Database, type PreparedStatement } from '../../database/database.js';
import type { WorkStatus } from '../../jobs/work/work-source.js';
import { probeAfterSeconds } from '../domain/endpoint-health.js';
import { mayReceive, neededScopesJson } from './receiving-clients.js';
import { StreamEntity } from './stream.entity.js';

/** A stream under the lease of a worker. */
export interface StreamLease {
  endpointId: string;
  streamKey: string;
  leaseId: string;
}

/** The oldest unfinished delivery of a claimed stream, with all that an attempt needs. */
export interface DueDelivery extends StreamLease {
  /** Null if the stream has no unfinished delivery. */
  deliveryId: string | null;
  eventId: string;
  retries: number;
  /** Seconds since the first attempt. 0 before it. */
  ageSeconds: number;
  url: string;
  secret: Sealed;
  /** Null unless it is still valid. */
  previousSecret: Sealed | null;
  /** Whether the endpoint may be called now. It may have been paused since the claim. */
  isOpen: boolean;
  /** Whether the owner may still get the event. */
  isAllowed: boolean;
  /** Whether the endpoint has failed for an hour, so that one delivery is sent per hour. */
  isProbe: boolean;
  /** Whether a success changes the endpoint. */
  awaitsSuccess: boolean;
  type: string;
  occurredAt: Date;
  userId: string | null;
  accountId: string | null;
  sequence: number;
  /** Null if the event was deleted. */
  data: string | null;
}

/** Longer than an attempt takes, and short enough if the process of the claim was killed. */
export const leaseSeconds = 60;

/** Maximum simultaneous attempts per endpoint. */
export const maxInFlight = 10;
/** The same while its attempts fail. */
const maxInFlightFailing = 2;

const isProbing = (endpoint: string) =>
  `coalesce(${endpoint}.failing_since <= app_now() - interval '${probeAfterSeconds} seconds', false)`;

const isOpen = (endpoint: string) =>
  `(${endpoint}.state IN ('ACTIVE', 'THROTTLED') AND ${endpoint}.deleted_at IS NULL
    AND (${endpoint}.rests_until IS NULL OR ${endpoint}.rests_until <= app_now()))`;

const isClientEnabled = (endpoint: string) =>
  `NOT EXISTS (SELECT FROM oidc_clients WHERE oidc_clients.id = ${endpoint}.client_id AND disabled_at IS NOT NULL)`;

/** Endpoints with due streams, and how many of them can start. While an endpoint is probed, its next stream is due immediately. */
const openEndpoints = `
  SELECT e.id, ${isProbing('e')} AS is_probing,
    greatest(0, CASE WHEN e.state = 'THROTTLED' OR ${isProbing('e')} THEN 1
        WHEN e.failing_since IS NOT NULL THEN ${maxInFlightFailing} ELSE ${maxInFlight} END
      - (SELECT count(*) FROM event_streams s
         WHERE s.endpoint_id = e.id AND s.lease_id IS NOT NULL AND s.due_at > app_now())) AS free
  FROM event_endpoints e
  WHERE ${isOpen('e')} AND ${isClientEnabled('e')} AND EXISTS (
    SELECT FROM event_streams s
    WHERE s.endpoint_id = e.id AND s.due_at <= CASE WHEN ${isProbing('e')} THEN 'infinity' ELSE app_now() END)`;

/** The streams of `endpoint` that can start, oldest first. */
const startable = `
  SELECT s.endpoint_id, s.stream_key, s.due_at FROM event_streams s
  WHERE s.endpoint_id = endpoint.id
    AND s.due_at <= CASE WHEN endpoint.is_probing THEN 'infinity' ELSE app_now() END
  ORDER BY s.due_at LIMIT endpoint.free`;

const claim: PreparedStatement = {
  name: 'event-streams.claim',
  text: `
    WITH endpoint AS MATERIALIZED (${openEndpoints} FOR NO KEY UPDATE OF e SKIP LOCKED),
    due AS (
      SELECT stream.endpoint_id, stream.stream_key,
        row_number() OVER (PARTITION BY endpoint.id ORDER BY stream.due_at) AS place
      FROM endpoint CROSS JOIN LATERAL (${startable} FOR UPDATE SKIP LOCKED) stream
    ),
    chosen AS MATERIALIZED (SELECT endpoint_id, stream_key FROM due ORDER BY place LIMIT $1)
    UPDATE event_streams s
    SET due_at = app_now() + interval '${leaseSeconds} seconds', lease_id = gen_random_uuid()
    FROM chosen WHERE s.endpoint_id = chosen.endpoint_id AND s.stream_key = chosen.stream_key
    RETURNING s.endpoint_id AS "endpointId", s.stream_key AS "streamKey", s.lease_id AS "leaseId"`,
};

const load: PreparedStatement = {
  name: 'event-streams.load',
  text: `
    SELECT s.endpoint_id AS "endpointId", s.stream_key AS "streamKey", s.lease_id AS "leaseId",
      head.id AS "deliveryId", head.event_id AS "eventId", head.retries,
      coalesce(extract(epoch FROM app_now() - head.first_attempt_at), 0)::float8 AS "ageSeconds",
      e.url, e.secret, CASE WHEN e.previous_secret_until > app_now() THEN e.previous_secret END AS "previousSecret",
      ${isOpen('e')} AND ${isClientEnabled('e')} AS "isOpen", ${isProbing('e')} AS "isProbe",
      head.user_id IS NULL OR ${mayReceive('e', { userId: 'head.user_id', type: 'head.event_type' }, '$4')} AS "isAllowed",
      e.state <> 'ACTIVE' OR e.failing_since IS NOT NULL OR e.last_success_at IS NULL
        OR e.last_success_at < app_now() - interval '1 minute' AS "awaitsSuccess",
      event.type, event.occurred_at AS "occurredAt", event.user_id AS "userId", event.account_id AS "accountId",
      event.sequence, event.data
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS lease (endpoint_id, stream_key, lease_id)
    JOIN event_streams s ON s.endpoint_id = lease.endpoint_id AND s.stream_key = lease.stream_key AND s.lease_id = lease.lease_id
    JOIN event_endpoints e ON e.id = s.endpoint_id
    LEFT JOIN LATERAL (
      SELECT * FROM event_deliveries d
      WHERE d.endpoint_id = s.endpoint_id AND d.stream_key = s.stream_key AND d.finished_at IS NULL
      ORDER BY d.sequence LIMIT 1
    ) head ON true
    LEFT JOIN events event ON event.id = head.event_id`,
};

/** The queues of endpoints. */
@Injectable()
export class StreamsRepository {
  constructor(
    @InjectRepository(StreamEntity) private readonly streams: Repository<StreamEntity>,
    private readonly database: Database,
  ) {}

  /**
   * Claims up to `limit` due streams. Each endpoint has its own limit, and its streams take turns with those of other endpoints. It
   * reads no streams of endpoints that rest. While an endpoint is probed, its next stream is due immediately.
   *
   * The delivery is read by {@link load} in a separate statement, because this one may not see what was committed just before it took the lock.
   */
  claim(limit: number): Promise<StreamLease[]> {
    return this.database.rows<StreamLease>(claim, [limit]);
  }

  /** The oldest delivery of each stream. Streams whose lease has ended are left out. */
  load(leases: readonly StreamLease[]): Promise<DueDelivery[]> {
    if (leases.length === 0) return Promise.resolve([]);
    return this.database.rows<DueDelivery>(load, [
      leases.map(({ endpointId }) => endpointId),
      leases.map(({ streamKey }) => streamKey),
      leases.map(({ leaseId }) => leaseId),
      neededScopesJson,
    ]);
  }

  /** Makes the streams of an endpoint due that wait for a retry, up to `limit`. Streams that are in use are left out. */
  async makeDue(endpointId: string, limit: number, manager: EntityManager): Promise<void> {
    await manager.query(
      `UPDATE event_streams SET due_at = app_now()
       FROM (
         SELECT stream_key FROM event_streams
         WHERE endpoint_id = $1 AND due_at > app_now() AND lease_id IS NULL
         ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ) AS waiting
       WHERE endpoint_id = $1 AND event_streams.stream_key = waiting.stream_key`,
      [endpointId, limit],
    );
  }

  /** Streams that can start now. Those of paused, disabled, resting and busy endpoints are left out. */
  async status(): Promise<Omit<WorkStatus, 'dead' | 'lastError'>> {
    const [row]: Omit<WorkStatus, 'dead' | 'lastError'>[] = await this.streams.query(
      `WITH endpoint AS MATERIALIZED (${openEndpoints})
       SELECT count(*)::int AS due,
         (SELECT count(*)::int FROM event_streams WHERE lease_id IS NOT NULL AND due_at > app_now()) AS running,
         min(stream.due_at) FILTER (WHERE NOT endpoint.is_probing) AS "oldestDueAt"
       FROM endpoint CROSS JOIN LATERAL (${startable}) stream`,
    );
    return row!;
  }
}
