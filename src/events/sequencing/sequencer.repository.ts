import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import { EventEntity } from '../event.entity.js';
import type { LoggedEvent } from '../events.repository.js';

const columns = selectColumns(EventEntity, 'e');

/** Assigns positions. */
@Injectable()
export class SequencerRepository {
  constructor(@InjectRepository(EventEntity) private readonly events: Repository<EventEntity>) {}

  /** Whether committed events wait for their positions. */
  async hasPending(): Promise<boolean> {
    const [row]: { pending: boolean }[] = await this.events.query(
      'SELECT EXISTS (SELECT FROM events WHERE position IS NULL) AS pending',
    );
    return row!.pending;
  }

  /** The number of waiting events and the time of the oldest one. */
  async pending(): Promise<{ count: number; oldestAt: Date | null }> {
    const [row]: { count: number; oldestAt: Date | null }[] = await this.events.query(
      `SELECT count(*)::int AS count, min(occurred_at) AS "oldestAt" FROM events WHERE position IS NULL`,
    );
    return row!;
  }

  /**
   * Assigns the next positions to up to `limit` committed events, in the order of their inserts. The lock on the head makes every other process wait
   * until the commit. It is taken by its own statement, so that the next one sees everything that was committed before.
   */
  async assign(limit: number, manager: EntityManager): Promise<LoggedEvent[]> {
    await manager.query('SELECT FROM event_head FOR UPDATE');
    const events: LoggedEvent[] = await manager.query(
      `WITH pending AS (
         SELECT id, row_number() OVER (ORDER BY insertion) AS index
         FROM (SELECT id, insertion FROM events WHERE position IS NULL ORDER BY insertion LIMIT $1) AS first
       ),
       assigned AS (
         UPDATE events SET position = last_position + index FROM pending, event_head
         WHERE events.id = pending.id RETURNING events.*
       ),
       moved AS (
         UPDATE event_head SET last_position = last_position + (SELECT count(*) FROM assigned)
         WHERE EXISTS (SELECT FROM assigned)
       )
       SELECT ${columns} FROM assigned e ORDER BY e.position`,
      [limit],
    );
    return events;
  }
}
