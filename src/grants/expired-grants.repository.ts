import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import type { Platform } from '../platforms/platform.js';

/** A grant whose user must consent again. */
export interface ExpiredGrant {
  id: string;
  userId: string;
  platform: Platform;
  expiredAt: Date;
}

/** Finds expired grants whose users have not been notified. */
@Injectable()
export class ExpiredGrantsRepository {
  constructor(private readonly database: Database) {}

  /** Grants that expired within a week, up to `limit`, ordered by id. */
  toNotify(after: string | null, limit: number): Promise<ExpiredGrant[]> {
    return this.database.manager.query(
      `SELECT id, user_id AS "userId", platform, expired_at AS "expiredAt" FROM grants
       WHERE status = 'EXPIRED' AND mailed_expiry IS DISTINCT FROM expired_at
         AND expired_at > app_now() - interval '7 days' AND ($1::uuid IS NULL OR id > $1)
       ORDER BY id LIMIT $2`,
      [after, limit],
    );
  }

  /** Call it in the transaction that sends the notice. @returns false if it was already sent, or the user has consented again */
  async markNotified({ id }: ExpiredGrant, manager: EntityManager): Promise<boolean> {
    const [, marked]: [unknown[], number] = await manager.query(
      `UPDATE grants SET mailed_expiry = expired_at
       WHERE id = $1 AND status = 'EXPIRED' AND mailed_expiry IS DISTINCT FROM expired_at`,
      [id],
    );
    return marked > 0;
  }
}
