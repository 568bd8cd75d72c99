import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const lifeDays = 7;

export interface KeptRequest {
  hash: Buffer;
  postIds: string[];
}

/**
 * Requests of createPost that were accepted under an idempotency key. They are not with those of IdempotentRequests: processes of two
 * versions run side by side, and a key that only one of them finds would be a post that goes out twice.
 */
@Injectable()
export class IdempotencyKeysRepository {
  async find(manager: EntityManager, userId: string, key: string): Promise<KeptRequest | null> {
    const rows: { request_hash: Buffer; post_ids: string[] }[] = await manager.query(
      'SELECT request_hash, post_ids FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND expires_at > app_now()',
      [userId, key],
    );
    return rows[0] ? { hash: rows[0].request_hash, postIds: rows[0].post_ids } : null;
  }

  /**
   * Takes a key for a request. Waits for another transaction that has just taken it. False: it is taken, and the other request
   * is committed.
   */
  async take(manager: EntityManager, userId: string, key: string, kept: KeptRequest): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO idempotency_keys (user_id, key, request_hash, post_ids, expires_at)
       VALUES ($1, $2, $3, $4, app_now() + make_interval(days => ${lifeDays}))
       ON CONFLICT (user_id, key) DO UPDATE
         SET request_hash = excluded.request_hash, post_ids = excluded.post_ids, expires_at = excluded.expires_at
         WHERE idempotency_keys.expires_at <= app_now()
       RETURNING key`,
      [userId, key, kept.hash, kept.postIds],
    );
    return rows.length === 1;
  }

  async purge(manager: EntityManager): Promise<void> {
    await manager.query('DELETE FROM idempotency_keys WHERE expires_at <= app_now()');
  }
}
