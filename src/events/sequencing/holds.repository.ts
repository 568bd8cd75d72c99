import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { EventHoldEntity } from './event-hold.entity.js';

/** A retry waits a second, then twice as long each time, up to 5 minutes: short enough after the installation of a correction. */
const retryAfter = "least(300, 2 ^ (least(failures, 20) - 1)) * interval '1 second'";

/** Holds of events that failed alone. */
@Injectable()
export class EventHoldsRepository {
  constructor(@InjectRepository(EventHoldEntity) private readonly holds: Repository<EventHoldEntity>) {}

  /** Keys whose events are due for a retry, the first ones first, up to `limit`. */
  async due(limit: number): Promise<string[]> {
    const rows: { orderKey: string }[] = await this.holds.query(
      `SELECT order_key AS "orderKey" FROM event_holds WHERE retry_at <= app_now() ORDER BY retry_at LIMIT $1`,
      [limit],
    );
    return rows.map(({ orderKey }) => orderKey);
  }

  /** Records that an event failed alone. Until the retry, the events of its key get no positions. */
  async add(orderKey: string, eventId: string, error: string): Promise<void> {
    await this.holds.query(
      `WITH counted AS (
         SELECT 1 + coalesce((SELECT failures FROM event_holds WHERE order_key = $1 AND event_id = $2), 0) AS failures
       )
       INSERT INTO event_holds AS hold (order_key, event_id, failures, retry_at, last_error)
       SELECT $1, $2, failures, app_now() + ${retryAfter}, $3 FROM counted
       ON CONFLICT (order_key) DO UPDATE SET
         event_id = excluded.event_id, failures = excluded.failures, retry_at = excluded.retry_at, last_error = excluded.last_error`,
      [orderKey, eventId, error],
    );
  }

  async remove(orderKey: string, manager: EntityManager): Promise<void> {
    await manager.delete(EventHoldEntity, { orderKey });
  }

  /** The error of the latest failure. Null without a hold. */
  async lastError(): Promise<string | null> {
    const [hold] = await this.holds.find({ order: { retryAt: 'DESC' }, take: 1 });
    return hold?.lastError ?? null;
  }
}
