import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { Sealed } from '../../crypto/token-vault.js';
import { Database, type PreparedStatement, runPrepared } from '../../database/database.js';
import type { WorkStatus } from '../../jobs/work/work-source.js';
import { probeAfterSeconds } from '../domain/endpoint-health.js';
import { isReceiver } from './fan-out.repository.js';
import { neededScopesJson } from './receiving-clients.js';
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
  /** Whether the endpoint still gets the event: its filters may have changed, and a consent may have been withdrawn. */
  isAllowed: boolean;
  /** Whether the endpoint has no client. */
  isOfInstallation: boolean;
  /** Whether the event was sent again by a replay. */
  isReplay: boolean;
  /** Whether the endpoint has failed for an hour, so that one delivery is sent per hour. */
  isProbe: boolean;
  /** Whether a success changes the endpoint. */
  awaitsSuccess: boolean;
  type: string;
  occurredAt: Date;
  userId: string | null;
  deletedUserId: string | null;
  accountId: string | null;
  sequence: number;
  entityKind: string;
  entityId: string;
  /** Null if the event was deleted. */
  data: string | null;
}

/** Longer than an attempt takes, and short enough if the process of the claim was killed. */
export const leaseSeconds = 60;

/** Counts stop here, so that a long queue does not make a list slow. */
export const maxCounted = 10_000;
/** The same for all endpoints together. */
const maxBacklog = 100_000;

/** Maximum simultaneous attempts per endpoint. */
export const maxInFlight = 10;
/** The same while its attempts fail. */
const maxInFlightFailing = 2;
/** Maximum simultaneous attempts of all endpoints of a client. A process makes 256, so a few slow receivers must not take them all. */
const maxInFlightOfClient = 20;

const isProbing = (endpoint: string) =>
  `coalesce(${endpoint}.failing_since <= app_now() - interval '${probeAfterSeconds} seconds', false)`;

const isOpen = (endpoint: string) =>
  `(${endpoint}.state IN ('ACTIVE', 'THROTTLED') AND ${endpoint}.deleted_at IS NULL
    AND (${endpoint}.rests_until IS NULL OR ${endpoint}.rests_until <= app_now()))`;

const isClientEnabled = (endpoint: string) =>
  `NOT EXISTS (SELECT FROM oidc_clients WHERE oidc_clients.id = ${endpoint}.client_id AND disabled_at IS NOT NULL)`;

/** Condition: the endpoint may be called, and one of its streams is due. While it is probed, its next stream is due immediately. */
const isDue = `${isOpen('e')} AND ${isClientEnabled('e')} AND EXISTS (
    SELECT FROM event_streams s
    WHERE s.endpoint_id = e.id AND s.due_at <= CASE WHEN ${isProbing('e')} THEN 'infinity' ELSE app_now() END)`;

const isLeased = `s.lease_id IS NOT NULL AND s.due_at > app_now()`;

/** Endpoints, and how many of their streams can start. */
const endpointsWhere = (condition: string) => `
  SELECT e.id, e.client_id, ${isProbing('e')} AS is_probing,
    greatest(0, CASE WHEN e.state = 'THROTTLED' OR ${isProbing('e')} THEN 1
        WHEN e.failing_since IS NOT NULL THEN ${maxInFlightFailing} ELSE ${maxInFlight} END
      - (SELECT count(*) FROM event_streams s WHERE s.endpoint_id = e.id AND ${isLeased})) AS free
  FROM event_endpoints e WHERE ${condition}`;

/** CTEs: the streams that can start, oldest first, with their place at their endpoint. `endpoint` is {@link endpointsWhere}. */
const startable = (lock: string) => `
  client AS MATERIALIZED (
    SELECT known.client_id, ${maxInFlightOfClient} - (
      SELECT count(*) FROM event_endpoints own JOIN event_streams s ON s.endpoint_id = own.id
      WHERE own.client_id = known.client_id AND ${isLeased}) AS free
    FROM (SELECT DISTINCT client_id FROM endpoint WHERE client_id IS NOT NULL) known
  ),
  due AS (
    SELECT stream.endpoint_id, stream.stream_key, stream.due_at, endpoint.client_id, endpoint.is_probing,
      row_number() OVER (PARTITION BY endpoint.id ORDER BY stream.due_at) AS place
    FROM endpoint CROSS JOIN LATERAL (
      SELECT s.endpoint_id, s.stream_key, s.due_at FROM event_streams s
      WHERE s.endpoint_id = endpoint.id AND NOT (${isLeased})
        AND s.due_at <= CASE WHEN endpoint.is_probing THEN 'infinity' ELSE app_now() END
      ORDER BY s.due_at LIMIT endpoint.free ${lock}
    ) stream
  ),
  startable AS (
    SELECT due.* FROM (
      SELECT due.*, row_number() OVER (PARTITION BY client_id ORDER BY place) AS client_place FROM due
    ) due LEFT JOIN client ON client.client_id = due.client_id
    WHERE due.client_id IS NULL OR due.client_place <= client.free
  )`;

const lockEndpoints: PreparedStatement = {
  name: 'event-streams.lock-endpoints',
  text: `SELECT e.id FROM event_endpoints e WHERE ${isDue} FOR NO KEY UPDATE OF e SKIP LOCKED`,
};

const claim: PreparedStatement = {
  name: 'event-streams.claim',
  text: `
    WITH endpoint AS MATERIALIZED (${endpointsWhere('e.id = ANY($2)')}), ${startable('FOR UPDATE SKIP LOCKED')},
    chosen AS MATERIALIZED (SELECT endpoint_id, stream_key FROM startable ORDER BY place LIMIT $1)
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
      coalesce(${isReceiver('e', 'event', '$4')}, false) AS "isAllowed", e.client_id IS NULL AS "isOfInstallation",
      head.replayed_at IS NOT NULL AS "isReplay",
      e.state <> 'ACTIVE' OR e.failing_since IS NOT NULL OR e.last_success_at IS NULL
        OR e.last_success_at < app_now() - interval '1 minute' AS "awaitsSuccess",
      event.type, event.occurred_at AS "occurredAt", event.user_id AS "userId",
      event.deleted_user_id AS "deletedUserId", event.account_id AS "accountId",
      event.sequence, event.entity_kind AS "entityKind", event.entity_id AS "entityId", event.data
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
   * The endpoints are locked by their own statement: the next one then sees the leases of every claim that had the lock before. Two
   * processes that lock different endpoints of a client at the same moment can exceed the limit of the client.
   *
   * The delivery is read by {@link load} in a separate statement, because this one may not see what was committed just before it took the lock.
   */
  claim(limit: number): Promise<StreamLease[]> {
    return this.database.transaction(async (manager) => {
      const locked = await runPrepared(manager, lockEndpoints, []);
      if (locked.rows.length === 0) return [];
      const ids = (locked.rows as { id: string }[]).map(({ id }) => id);
      return (await runPrepared(manager, claim, [limit, ids])).rows as StreamLease[];
    });
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

  /**
   * Makes the streams of an endpoint due that wait for a retry, up to `limit`. Streams that are in use are left out.
   *
   * @returns the number of streams
   */
  async makeDue(endpointId: string, limit: number, manager: EntityManager): Promise<number> {
    const [, count]: [unknown[], number] = await manager.query(
      `UPDATE event_streams SET due_at = app_now()
       FROM (
         SELECT stream_key FROM event_streams
         WHERE endpoint_id = $1 AND due_at > app_now() AND lease_id IS NULL
         ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ) AS waiting
       WHERE endpoint_id = $1 AND event_streams.stream_key = waiting.stream_key`,
      [endpointId, limit],
    );
    return count;
  }

  /**
   * For metrics: unfinished deliveries of endpoints that are not paused or disabled, counted up to limits, and how long the oldest stream
   * has been due at an endpoint that does not fail and may be called.
   */
  async backlog(): Promise<{ count: number; oldestSeconds: number }> {
    const [row]: { count: number; oldestSeconds: number }[] = await this.streams.query(
      `SELECT
         (SELECT count(*)::int FROM (
           SELECT FROM event_endpoints e CROSS JOIN LATERAL (
             SELECT FROM event_deliveries d WHERE d.endpoint_id = e.id AND d.finished_at IS NULL LIMIT ${maxCounted}
           ) AS waiting
           WHERE e.state IN ('ACTIVE', 'THROTTLED') AND e.deleted_at IS NULL LIMIT ${maxBacklog}
         ) AS unfinished) AS count,
         (SELECT coalesce(extract(epoch FROM app_now() - least(min(oldest.due_at), app_now())), 0)::float8
          FROM event_endpoints e CROSS JOIN LATERAL (
            SELECT s.due_at FROM event_streams s WHERE s.endpoint_id = e.id ORDER BY s.due_at LIMIT 1
          ) AS oldest
          WHERE ${isOpen('e')} AND ${isClientEnabled('e')} AND e.failing_since IS NULL) AS "oldestSeconds"`,
    );
    return row!;
  }

  /** Streams that can start now. Those of paused, disabled, resting and busy endpoints and of busy clients are left out. */
  async status(): Promise<Omit<WorkStatus, 'dead' | 'lastError'>> {
    const [row]: Omit<WorkStatus, 'dead' | 'lastError'>[] = await this.streams.query(
      `WITH endpoint AS MATERIALIZED (${endpointsWhere(isDue)}), ${startable('')}
       SELECT count(*)::int AS due,
         (SELECT count(*)::int FROM event_streams s WHERE ${isLeased}) AS running,
         min(due_at) FILTER (WHERE NOT is_probing) AS "oldestDueAt"
       FROM startable`,
    );
    return row!;
  }
}
