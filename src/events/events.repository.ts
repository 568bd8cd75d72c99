import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { type PreparedStatement, runPrepared } from '../database/database.js';
import { selectColumns } from '../database/select-columns.js';
import { EventEntity } from './event.entity.js';

/** An event with its place in the log. */
export type LoggedEvent = Omit<EventEntity, 'insertion' | 'position'> & { position: number };

export type NewEventRow = Pick<
  EventEntity,
  | 'id'
  | 'type'
  | 'userId'
  | 'deletedUserId'
  | 'receivingClientIds'
  | 'accountId'
  | 'entityKind'
  | 'entityId'
  | 'data'
>;

/** Which events of a user are read. */
export interface EventFilter {
  userId: string;
  /** Null: of every type. */
  types: readonly string[] | null;
  /** Null: of every account, and without an account. */
  accountIds: readonly string[] | null;
}

export interface EventPage {
  /** Id of the log. A restore from a backup changes it. */
  logId: string;
  /** The last position that was assigned when the page was read. */
  lastPosition: number;
  /** Events up to this position may be deleted. */
  expiredPosition: number;
  /** In the order of their positions. */
  events: LoggedEvent[];
}

/**
 * The row of `event_sequences` is written first. It is locked until the commit, so the event with the next number of the same entity gets
 * a greater `insertion` and commits later.
 */
const insert: PreparedStatement = {
  name: 'events.insert',
  text: `
    WITH given AS (
      SELECT * FROM ROWS FROM (json_to_recordset($1::json) AS ("id" uuid, "type" text, "userId" uuid, "accountId" uuid,
        "entityKind" text, "entityId" uuid, "data" text, "deletedUserId" uuid, "receivingClientIds" uuid[]))
        WITH ORDINALITY AS g ("id", "type", "userId", "accountId", "entityKind", "entityId", "data", "deletedUserId",
          "receivingClientIds", "index")
    ),
    numbered AS (
      INSERT INTO event_sequences AS stored (entity_id, user_id, account_id, last_sequence)
      SELECT "entityId", (array_agg("userId"))[1], (array_agg("accountId"))[1], count(*) FROM given GROUP BY 1 ORDER BY 1
      ON CONFLICT (entity_id) DO UPDATE SET last_sequence = stored.last_sequence + excluded.last_sequence,
        account_id = coalesce(stored.account_id, excluded.account_id)
      RETURNING entity_id, last_sequence
    )
    INSERT INTO events (id, type, user_id, account_id, entity_kind, entity_id, sequence, occurred_at, data,
      deleted_user_id, receiving_client_ids)
    SELECT "id", "type", "userId", "accountId", "entityKind", "entityId",
      last_sequence + 1 - row_number() OVER (PARTITION BY "entityId" ORDER BY "index" DESC), app_now(), "data",
      "deletedUserId", "receivingClientIds"
    FROM given JOIN numbered ON entity_id = "entityId" ORDER BY "index"`,
};

const columns = selectColumns(EventEntity, 'e');

/** The events of the log. `SequencerRepository` assigns their positions. */
@Injectable()
export class EventsRepository {
  constructor(@InjectRepository(EventEntity) private readonly events: Repository<EventEntity>) {}

  /** Writes events in this order. Their times are those of the database. */
  async insert(events: readonly NewEventRow[], manager: EntityManager): Promise<void> {
    await runPrepared(manager, insert, [JSON.stringify(events)]);
  }

  /** An event that has its position. */
  async find(id: string, manager: EntityManager = this.events.manager): Promise<LoggedEvent | null> {
    const event = await manager.findOneBy(EventEntity, { id });
    return event?.position == null ? null : (event as LoggedEvent);
  }

  /**
   * Up to `limit` events of a user after a position. One statement, so that the ends of the log and the events are read in one snapshot.
   * Positions are assigned in the order of commits: no event with a smaller position than the last one can appear later.
   */
  async pageOwned(
    { userId, types, accountIds }: EventFilter,
    { after, limit }: { after: number; limit: number },
    manager: EntityManager = this.events.manager,
  ): Promise<EventPage> {
    const rows: (LoggedEvent & Omit<EventPage, 'events'>)[] = await manager.query(
      `SELECT h.log_id AS "logId", h.last_position AS "lastPosition", h.expired_position AS "expiredPosition", ${columns}
       FROM event_head h LEFT JOIN LATERAL (
         SELECT * FROM events
         WHERE user_id = $1 AND position > $2 AND ($3::text[] IS NULL OR type = ANY($3))
           AND ($4::uuid[] IS NULL OR account_id = ANY($4))
         ORDER BY position LIMIT $5
       ) e ON true ORDER BY e.position`,
      [userId, after, types, accountIds, limit],
    );
    const [{ logId, lastPosition, expiredPosition }] = rows as [(typeof rows)[0]];
    return { logId, lastPosition, expiredPosition, events: rows.filter(({ id }) => id !== null) };
  }

  /**
   * Deletes up to `limit` of the oldest events, up to the first one that is kept. The head remembers the position, so that readers
   * before it notice the gap.
   *
   * @returns the number of deleted events
   */
  async deleteBefore(keptSince: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.events.query(
      `WITH oldest AS (
         SELECT position, occurred_at FROM events WHERE position IS NOT NULL ORDER BY position LIMIT $2
       ),
       expired AS (
         SELECT max(position) AS last FROM oldest WHERE position <
           coalesce((SELECT min(position) FROM oldest WHERE occurred_at >= $1), ${2 ** 53})
       ),
       moved AS (
         UPDATE event_head SET expired_position = greatest(expired_position, last) FROM expired WHERE last IS NOT NULL
       )
       DELETE FROM events WHERE position <= (SELECT last FROM expired)`,
      [keptSince, limit],
    );
    return count;
  }

  /** Deletes events of accounts, and the numbers of their objects. An account keeps its number, because an event about the erasure follows. */
  async deleteByAccounts(accountIds: readonly string[], manager: EntityManager): Promise<void> {
    await manager.query(
      `WITH deleted AS (DELETE FROM events WHERE account_id = ANY($1) RETURNING entity_id)
       DELETE FROM event_sequences
       WHERE (account_id = ANY($1) OR entity_id IN (SELECT entity_id FROM deleted)) AND entity_id <> ALL($1)`,
      [accountIds],
    );
  }

  /** Deletes the numbers of objects that are deleted. */
  async deleteNumbers(
    entityIds: readonly string[],
    manager: EntityManager = this.events.manager,
  ): Promise<void> {
    await manager.query('DELETE FROM event_sequences WHERE entity_id = ANY($1)', [entityIds]);
  }
}
