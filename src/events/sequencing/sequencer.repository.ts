import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import { EventEntity } from '../event.entity.js';
import type { LoggedEvent } from '../events.repository.js';

const columns = selectColumns(EventEntity, 'e');

/** SQL expression: events with the same key keep their order, whatever fails. See {@link orderKeyOf}. */
const orderKey = 'coalesce(account_id, user_id, entity_id)';

/** A separate subquery, not a join, so that events are read in the order of their index. */
const isHeld = `${orderKey} IN (SELECT order_key FROM event_holds)`;

/** Events with the same key keep their order, whatever fails: endpoints receive them one after the other. */
export function orderKeyOf({ accountId, userId, entityId }: LoggedEvent): string {
  return accountId ?? userId ?? entityId;
}

/** Assigns positions. */
@Injectable()
export class SequencerRepository {
  constructor(@InjectRepository(EventEntity) private readonly events: Repository<EventEntity>) {}

  /** Whether committed events wait for their positions. Held events count when their retry is due. */
  async hasPending(manager: EntityManager = this.events.manager): Promise<boolean> {
    const [row]: { pending: boolean }[] = await manager.query(
      `SELECT EXISTS (SELECT FROM events WHERE position IS NULL AND NOT ${isHeld})
         OR EXISTS (SELECT FROM event_holds WHERE retry_at <= app_now()) AS pending`,
    );
    return row!.pending;
  }

  /** The number of waiting events, also of held ones, and the time of the oldest one. */
  async pending(): Promise<{ count: number; oldestAt: Date | null }> {
    const [row]: { count: number; oldestAt: Date | null }[] = await this.events.query(
      `SELECT count(*)::int AS count, min(occurred_at) AS "oldestAt" FROM events WHERE position IS NULL`,
    );
    return row!;
  }

  /** Assigns the next positions to up to `limit` committed events, in the order of their inserts. Held events are left out. */
  assign(limit: number, manager: EntityManager): Promise<LoggedEvent[]> {
    return this.assignTo(`NOT ${isHeld}`, limit, [], manager);
  }

  /** Assigns the next position to the first event of a key. */
  assignFirst(key: string, manager: EntityManager): Promise<LoggedEvent[]> {
    return this.assignTo(`${orderKey} = $2`, 1, [key], manager);
  }

  /**
   * The lock on the head makes every other process wait until the commit. It is taken by its own statement, so that the next one sees everything
   * that was committed before.
   *
   * Another transaction may be deleting pending events. They are left out instead of waited for, and so are the later events of the same
   * keys, because the deletion may be rolled back. Rows are numbered after they are locked. A position is never used twice, even if
   * the head is behind the events.
   */
  private async assignTo(
    condition: string,
    limit: number,
    values: readonly unknown[],
    manager: EntityManager,
  ): Promise<LoggedEvent[]> {
    await manager.query('SELECT FROM event_head FOR UPDATE');
    const pending = `position IS NULL AND ${condition}`;
    return manager.query(
      `WITH locked AS MATERIALIZED (
         SELECT id, insertion, ${orderKey} AS order_key FROM events WHERE ${pending}
         ORDER BY insertion LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
       ),
       skipped AS (
         SELECT ${orderKey} AS order_key FROM events
         WHERE ${pending} AND insertion < (SELECT max(insertion) FROM locked) AND id NOT IN (SELECT id FROM locked)
       ),
       next AS (
         SELECT id, row_number() OVER (ORDER BY insertion) AS index
         FROM locked WHERE order_key NOT IN (SELECT order_key FROM skipped)
       ),
       last AS (
         SELECT greatest(last_position, (SELECT max(position) FROM events WHERE position IS NOT NULL)) AS position
         FROM event_head
       ),
       assigned AS (
         UPDATE events SET position = last.position + next.index FROM next, last
         WHERE events.id = next.id RETURNING events.*
       ),
       moved AS (
         UPDATE event_head SET last_position = reached.position
         FROM (SELECT max(position) AS position FROM assigned) AS reached WHERE reached.position IS NOT NULL
       )
       SELECT ${columns} FROM assigned e ORDER BY e.position`,
      [limit, ...values],
    );
  }
}
