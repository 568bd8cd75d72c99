import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Ends what became old, in batches. Each method returns the number of its rows. */
@Injectable()
export class DeliveryRetentionRepository {
  /** Ids begin with the time in milliseconds, so a range of the primary key has the old attempts and a few more. */
  async deleteAttempts(before: Date, limit: number, manager: EntityManager): Promise<number> {
    const firstId = `${before.getTime().toString(16).padStart(12, '0')}${'0'.repeat(20)}`;
    const [, deleted]: [unknown[], number] = await manager.query(
      `DELETE FROM event_delivery_attempts WHERE id = ANY (ARRAY(
         SELECT id FROM event_delivery_attempts WHERE id < $1 AND at < $2 ORDER BY id LIMIT $3))`,
      [firstId, before, limit],
    );
    return deleted;
  }

  /** Deletes deliveries that ended before this time, with their attempts. */
  async deleteFinished(before: Date, limit: number, manager: EntityManager): Promise<number> {
    const [, deleted]: [unknown[], number] = await manager.query(
      `DELETE FROM event_deliveries WHERE id = ANY (ARRAY(
         SELECT id FROM event_deliveries WHERE finished_at < $1 ORDER BY finished_at LIMIT $2))`,
      [before, limit],
    );
    return deleted;
  }

  /**
   * Cancels waiting deliveries that were created before this time and whose event is deleted. Streams are locked first, by a separate statement, as
   * workers do.
   */
  async cancelExpired(before: Date, limit: number, manager: EntityManager): Promise<number> {
    const found: { id: string; endpointId: string; streamKey: string }[] = await manager.query(
      `SELECT d.id, d.endpoint_id AS "endpointId", d.stream_key AS "streamKey" FROM event_deliveries d
       WHERE d.finished_at IS NULL AND d.created_at < $1 AND NOT EXISTS (SELECT FROM events WHERE events.id = d.event_id)
       ORDER BY d.created_at LIMIT $2`,
      [before, limit],
    );
    const streams = [found.map(({ endpointId }) => endpointId), found.map(({ streamKey }) => streamKey)];
    const given = 'SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS given (endpoint_id, stream_key)';
    await manager.query(
      `SELECT FROM event_streams s JOIN (${given}) AS given USING (endpoint_id, stream_key)
       ORDER BY s.endpoint_id, s.stream_key FOR UPDATE OF s`,
      streams,
    );
    await manager.query(
      `UPDATE event_deliveries SET state = 'CANCELED', next_attempt_at = NULL, finished_at = app_now()
       WHERE id = ANY($1) AND finished_at IS NULL`,
      [found.map(({ id }) => id)],
    );
    // Under a lease, the worker continues with the next one.
    await manager.query(
      `UPDATE event_streams s SET due_at = app_now() FROM (${given}) AS given
       WHERE s.endpoint_id = given.endpoint_id AND s.stream_key = given.stream_key AND s.lease_id IS NULL`,
      streams,
    );
    return found.length;
  }
}
