import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

@Injectable()
export class AccountProfilesRepository {
  /**
   * Claims up to `limit` connected accounts whose profile is due, and reschedules them. After a read the profile is due in a day.
   *
   * @returns number of claimed accounts, and the grants of those with a valid access token
   */
  async claimDue(limit: number, manager: EntityManager): Promise<{ claimed: number; grantIds: string[] }> {
    const [row]: { claimed: number; grantIds: string[] }[] = await manager.query(
      `WITH due AS (
         SELECT id FROM accounts WHERE disconnected_at IS NULL AND profile_due_at <= app_now()
         ORDER BY profile_due_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
       ), claimed AS (
         UPDATE accounts SET profile_due_at = app_now() + interval '6 hours'
         FROM due WHERE accounts.id = due.id RETURNING grant_id
       )
       SELECT count(*)::integer AS claimed, coalesce(array_agg(DISTINCT grant_id) FILTER (
         WHERE grants.status = 'ACTIVE'
           AND (access_expires_at IS NULL OR access_expires_at > app_now() + interval '5 minutes')), '{}') AS "grantIds"
       FROM claimed LEFT JOIN grants ON grants.id = grant_id`,
      [limit],
    );
    return row!;
  }
}
