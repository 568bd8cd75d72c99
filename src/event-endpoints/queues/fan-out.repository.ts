import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { LoggedEvent } from '../../events/events.repository.js';
import { DeliveryEntity } from './delivery.entity.js';
import { mayReceive, neededScopesJson } from './receiving-clients.js';

type FannedOut = Pick<
  LoggedEvent,
  'id' | 'type' | 'userId' | 'deletedUserId' | 'receivingClientIds' | 'accountId' | 'entityId'
>;

/** Stream of events without an account and without a user. */
const noOwner = '00000000-0000-0000-0000-000000000000';

/**
 * SQL condition: an event of a user, or of none, such as a test.
 *
 * @param userId parameter with the id of the user. Null: every event
 */
export function isOfUser(event: string, userId: string): string {
  return `(${userId}::uuid IS NULL OR ${event}.user_id = ${userId}
    OR ${event}.user_id IS NULL AND ${event}.deleted_user_id IS NULL)`;
}

/**
 * SQL condition: the endpoint gets the event. A test goes only to its endpoint, whatever its filters are. Events about endpoints have no
 * user: a client gets those about its own endpoints.
 *
 * @param endpoint alias of `event_endpoints`
 * @param event alias of a row of `events`
 * @param scopes parameter with {@link neededScopesJson}
 */
export function isReceiver(endpoint: string, event: string, scopes: string): string {
  return `CASE WHEN ${event}.type = 'endpoint.test' THEN ${endpoint}.id = ${event}.entity_id
    ELSE (${endpoint}.event_types IS NULL OR ${event}.type = ANY(${endpoint}.event_types))
      AND (${endpoint}.account_ids IS NULL OR ${event}.account_id = ANY(${endpoint}.account_ids))
      AND ${isAllowed(endpoint, event, scopes)}
    END`;
}

/** SQL condition: the owner of the endpoint may get the event, whatever its filters are. The parameters are those of {@link isReceiver}. */
export function isAllowed(endpoint: string, event: string, scopes: string): string {
  const columns = {
    ...{ type: `${event}.type`, userId: `${event}.user_id` },
    receivingClientIds: `${event}.receiving_client_ids`,
  };
  return `(${mayReceive(endpoint, columns, scopes)}
    OR ${event}.user_id IS NULL AND EXISTS (
      SELECT FROM event_endpoints about WHERE about.id = ${event}.entity_id AND about.client_id = ${endpoint}.client_id))`;
}

/** SQL expression: the user of an event, also a deleted one. */
export function userOf(event: string): string {
  return `coalesce(${event}.user_id, ${event}.deleted_user_id)`;
}

/** SQL expression: the stream of an event at an endpoint. A test has its own, so that it waits for no other event. */
export function streamKeyOf(endpoint: string, event: string): string {
  return `CASE WHEN ${endpoint}.is_ordered AND ${event}.type <> 'endpoint.test' THEN coalesce(${event}.account_id, ${userOf(event)}, '${noOwner}'::uuid) ELSE ${event}.id END`;
}

/**
 * Endpoints that may get an event: those of the installation, and those of clients that its user knows. The checks of {@link isReceiver} are too slow for
 * every event and every endpoint of an installation with many clients.
 */
const candidates = `
  SELECT event.index, endpoint.id AS endpoint_id FROM event JOIN event_endpoints endpoint ON endpoint.client_id IS NULL
  UNION
  SELECT event.index, endpoint.id FROM event JOIN event_endpoints endpoint ON event.user_id IS NULL
  UNION
  SELECT event.index, endpoint.id
  FROM event JOIN oidc_consents consent ON consent.user_id = event.user_id
    JOIN event_endpoints endpoint ON endpoint.client_id = consent.client_id
  UNION
  SELECT event.index, endpoint.id
  FROM event JOIN oidc_clients client ON client.owner_user_id = event.user_id
    JOIN event_endpoints endpoint ON endpoint.client_id = client.id`;

/** Adds deliveries to the queues. */
@Injectable()
export class FanOutRepository {
  constructor(@InjectRepository(DeliveryEntity) private readonly deliveries: Repository<DeliveryEntity>) {}

  /** Whether there is an endpoint that gets events. Most installations have none. */
  async hasEndpoints(manager: EntityManager): Promise<boolean> {
    const [row]: { exists: boolean }[] = await manager.query(
      `SELECT EXISTS (SELECT FROM event_endpoints WHERE state <> 'DISABLED' AND deleted_at IS NULL)`,
    );
    return row!.exists;
  }

  /** The clients that may get events of these types of a user now, by type. */
  async receivingClients(
    userId: string,
    types: readonly string[],
    manager: EntityManager,
  ): Promise<Map<string, string[]>> {
    const columns = { type: 'event.type', userId: '$1', receivingClientIds: `'{}'::uuid[]` };
    const rows: { type: string; clientIds: string[] }[] = await manager.query(
      `SELECT event.type, ARRAY(
         SELECT receiver.client_id FROM (SELECT id AS client_id FROM oidc_clients) AS receiver
         WHERE ${mayReceive('receiver', columns, '$3')}) AS "clientIds"
       FROM unnest($2::text[]) AS event (type)`,
      [userId, types, neededScopesJson],
    );
    return new Map(rows.map(({ type, clientIds }) => [type, clientIds]));
  }

  /**
   * Adds a delivery for every event and every endpoint that gets it, in the order of the events. The row of each stream stays locked until
   * the commit, so that a worker that empties the stream meanwhile does not miss the new deliveries.
   *
   * @returns number of deliveries
   */
  async add(events: readonly FannedOut[], manager: EntityManager = this.deliveries.manager): Promise<number> {
    const column = <Value>(read: (event: FannedOut) => Value) => events.map(read);
    const [row]: { count: number }[] = await manager.query(
      `WITH event AS (
         SELECT given.*, clients::uuid[] AS receiving_client_ids
         FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $7::uuid[], $8::text[])
           WITH ORDINALITY AS given (id, type, user_id, account_id, entity_id, deleted_user_id, clients, index)
       ),
       candidate AS (${candidates}),
       received AS MATERIALIZED (
         SELECT endpoint.id AS endpoint_id, event.*, ${streamKeyOf('endpoint', 'event')} AS stream_key
         FROM candidate JOIN event USING (index) JOIN event_endpoints endpoint ON endpoint.id = candidate.endpoint_id
         WHERE endpoint.state <> 'DISABLED' AND endpoint.deleted_at IS NULL AND ${isReceiver('endpoint', 'event', '$6')}
       ),
       streams AS (
         INSERT INTO event_streams AS stream (endpoint_id, stream_key, due_at)
         SELECT DISTINCT endpoint_id, stream_key, app_now()
         FROM received ORDER BY endpoint_id, stream_key
         ON CONFLICT (endpoint_id, stream_key) DO UPDATE SET due_at = stream.due_at WHERE false
       ),
       added AS (
         INSERT INTO event_deliveries
           (id, endpoint_id, event_id, event_type, user_id, account_id, stream_key, state, created_at)
         SELECT gen_random_uuid(), endpoint_id, id, type, ${userOf('received')}, account_id, stream_key, 'PENDING', app_now()
         FROM received ORDER BY index
         ON CONFLICT DO NOTHING RETURNING 1
       )
       SELECT count(*)::int AS count FROM added`,
      [
        column(({ id }) => id),
        column(({ type }) => type),
        column(({ userId }) => userId),
        column(({ accountId }) => accountId),
        column(({ entityId }) => entityId),
        neededScopesJson,
        column(({ deletedUserId }) => deletedUserId),
        // An array of arrays would be one array for all events.
        column(({ receivingClientIds }) => receivingClientIds && `{${receivingClientIds.join(',')}}`),
      ],
    );
    return row!.count;
  }
}
