import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { DeliveryEntity } from '../queues/delivery.entity.js';
import { isAllowed, isOfUser, isReceiver, streamKeyOf, userOf } from '../queues/fan-out.repository.js';
import { neededScopesJson } from '../queues/receiving-clients.js';

/** Which events are replayed. Null fields match everything. */
export interface ReplayRange {
  eventId: string | null;
  /** Only this event and those after it in the log. */
  fromEventId: string | null;
  /** Only events after this one in the log. */
  afterEventId: string | null;
  since: Date | null;
  until: Date | null;
}

/** An endpoint, as a caller sees it. */
export interface Receiver {
  endpointId: string;
  /** Only events of this user, and those without a user. Null: all. */
  userId: string | null;
}

export interface Replayed {
  /** Number of matching events that were looked at. */
  matched: number;
  /** Number of deliveries that were queued. Those that wait already are left out. */
  queued: number;
  /** Null if there was none. */
  lastEventId: string | null;
  /** The place in the log up to which events were looked at. */
  position: number;
}

/** Events between two places in the log: after the first one, up to and with the last one. */
export interface PositionRange {
  after: number;
  until: number;
}

/** Maximum number of places in the log that one statement looks at: an endpoint of a client with few users gets few of them. */
export const maxScanned = 20_000;

/** Events are in the order of their commits. No transaction is open for longer, so their times are in this order except for less. */
const maxDisorderMs = 600_000;

@Injectable()
export class ReplayRepository {
  constructor(@InjectRepository(DeliveryEntity) private readonly deliveries: Repository<DeliveryEntity>) {}

  /**
   * The position of an event that the caller may know: one that the endpoint may get, or that was sent to it. Null if there is none, or if it has no
   * position yet.
   *
   * @param seesAll whether the caller may know every event
   */
  async positionOf(
    eventId: string,
    { endpointId, userId }: Receiver,
    seesAll: boolean,
  ): Promise<number | null> {
    const [row]: { position: number | null }[] = await this.deliveries.query(
      `SELECT event.position FROM events event JOIN event_endpoints endpoint ON endpoint.id = $2
       WHERE event.id = $1 AND ${isOfUser('event', '$4')} AND ($5 OR ${isAllowed('endpoint', 'event', '$3')} OR EXISTS (
         SELECT FROM event_deliveries sent
         WHERE sent.event_id = event.id AND sent.endpoint_id = endpoint.id AND sent.attempts > 0))`,
      [eventId, endpointId, neededScopesJson, userId, seesAll],
    );
    return row?.position ?? null;
  }

  /** The id of the log, and its last assigned position. */
  async head(): Promise<{ logId: string; lastPosition: number }> {
    const [head]: { logId: string; lastPosition: number }[] = await this.deliveries.query(
      'SELECT log_id AS "logId", last_position AS "lastPosition" FROM event_head',
    );
    return head!;
  }

  /**
   * Whether the owner of the endpoint may get an event, whatever its filters are. Null if there is no such event, or if it is a test.
   */
  async accessTo(eventId: string, { endpointId, userId }: Receiver): Promise<'ALLOWED' | 'DENIED' | null> {
    const [row]: { isAllowed: boolean }[] = await this.deliveries.query(
      `SELECT ${isAllowed('endpoint', 'event', '$3')} AS "isAllowed"
       FROM events event JOIN event_endpoints endpoint ON endpoint.id = $2
       WHERE event.id = $1 AND event.type <> 'endpoint.test' AND ${isOfUser('event', '$4')}`,
      [eventId, endpointId, neededScopesJson, userId],
    );
    if (!row) return null;
    return row.isAllowed ? 'ALLOWED' : 'DENIED';
  }

  /** The places of the events between two times, and possibly a few more. Null: no bound. `last` is the end of the log. */
  async positionsBetween(since: Date | null, until: Date | null, last: number): Promise<PositionRange> {
    return {
      after: since ? await this.positionBefore(since.getTime() - maxDisorderMs, last) : 0,
      until: until ? await this.positionBefore(until.getTime() + maxDisorderMs, last) : last,
    };
  }

  /**
   * Queues up to `limit` events for an endpoint, in the order of the log, behind what waits already. Only events that the endpoint may get now. Tests
   * are sent again only if one is chosen. Streams are locked before deliveries, as workers do.
   */
  async replay(
    { endpointId, userId }: Receiver,
    { eventId, since, until }: ReplayRange,
    { after, until: end }: PositionRange,
    limit: number,
    manager: EntityManager,
  ): Promise<Replayed> {
    const scannedTo = Math.min(after + maxScanned, end);
    const [row]: (Omit<Replayed, 'position'> & { lastPosition: number })[] = await manager.query(
      `WITH event AS MATERIALIZED (
         SELECT event.id, event.type, ${userOf('event')} AS user_id, event.account_id, event.position,
           ${streamKeyOf('endpoint', 'event')} AS stream_key
         FROM event_endpoints endpoint JOIN events event ON event.position > $2 AND event.position <= $8
         WHERE endpoint.id = $1 AND ($3::uuid IS NULL OR event.id = $3)
           AND ($4::timestamptz IS NULL OR event.occurred_at >= $4)
           AND ($5::timestamptz IS NULL OR event.occurred_at < $5)
           AND ($3::uuid IS NOT NULL OR event.type <> 'endpoint.test')
           AND ${isOfUser('event', '$9')}
           AND ${isReceiver('endpoint', 'event', '$6')}
         ORDER BY event.position LIMIT $7
       ),
       streams AS (
         INSERT INTO event_streams AS stream (endpoint_id, stream_key, due_at)
         SELECT DISTINCT $1::uuid, stream_key, app_now() FROM event ORDER BY stream_key
         ON CONFLICT (endpoint_id, stream_key) DO UPDATE SET due_at = stream.due_at WHERE false
         RETURNING 1
       ),
       queued AS (
         INSERT INTO event_deliveries AS delivery
           (id, endpoint_id, event_id, event_type, user_id, account_id, stream_key, state, created_at, replayed_at)
         SELECT gen_random_uuid(), $1, id, type, user_id, account_id, stream_key, 'PENDING', app_now(), app_now()
         FROM event CROSS JOIN (SELECT count(*) FROM streams) AS locked ORDER BY position
         ON CONFLICT (event_id, endpoint_id) DO UPDATE SET
           state = 'PENDING', sequence = excluded.sequence, stream_key = excluded.stream_key, retries = 0,
           first_attempt_at = NULL, next_attempt_at = NULL, finished_at = NULL, replayed_at = excluded.replayed_at
         WHERE delivery.finished_at IS NOT NULL
         RETURNING 1
       )
       SELECT (SELECT count(*)::int FROM event) AS matched, (SELECT count(*)::int FROM queued) AS queued,
         (SELECT id FROM event ORDER BY position DESC LIMIT 1) AS "lastEventId",
         (SELECT max(position) FROM event) AS "lastPosition"`,
      [endpointId, after, eventId, since, until, neededScopesJson, limit, scannedTo, userId],
    );
    const { matched, queued, lastEventId, lastPosition } = row!;
    return { matched, queued, lastEventId, position: matched === limit ? lastPosition : scannedTo };
  }

  /** The last place in the log whose events are older than `timeMs`, by a binary search: times have no index. */
  private async positionBefore(timeMs: number, last: number): Promise<number> {
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const rows: { position: number; occurredAt: Date }[] = await this.deliveries.query(
        `SELECT position, occurred_at AS "occurredAt" FROM events WHERE position > $1 ORDER BY position LIMIT 1`,
        [middle],
      );
      const [next] = rows;
      if (next && next.occurredAt.getTime() < timeMs) low = next.position;
      else high = middle;
    }
    return low;
  }
}
