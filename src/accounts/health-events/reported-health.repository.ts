import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { AccountEntity } from '../account.entity.js';
import type { ReportedHealth } from './reported-health.js';

/** The health of accounts as events reported it last. */
@Injectable()
export class ReportedHealthRepository {
  constructor(@InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>) {}

  /** What was reported about the connected accounts of a user, by account id. */
  async of(owner: string): Promise<Map<string, ReportedHealth | null>> {
    const rows: { id: string; health: ReportedHealth | null }[] = await this.accounts.query(
      `SELECT id, reported_health AS health FROM accounts WHERE user_id = $1 AND disconnected_at IS NULL`,
      [owner],
    );
    return new Map(rows.map(({ id, health }) => [id, health]));
  }

  /** Locks the account and stores its health. @returns false if another process has reported meanwhile, or it is disconnected */
  async replace(
    id: string,
    before: ReportedHealth | null,
    after: ReportedHealth | null,
    manager: EntityManager,
  ): Promise<boolean> {
    const [, updated]: [unknown[], number] = await manager.query(
      `UPDATE accounts SET reported_health = $3::jsonb
       WHERE id = $1 AND disconnected_at IS NULL AND reported_health IS NOT DISTINCT FROM $2::jsonb`,
      [id, before && JSON.stringify(before), after && JSON.stringify(after)],
    );
    return updated > 0;
  }

  /** Forgets what was reported about an account that is connected again. */
  async clear(id: string, manager: EntityManager): Promise<void> {
    await manager.query(
      'UPDATE accounts SET reported_health = NULL WHERE id = $1 AND reported_health IS NOT NULL',
      [id],
    );
  }

  /**
   * Whether the change of a grant can change the health of its accounts. A refresh that fails while the token is valid does not: an
   * outage of a platform would otherwise check every account.
   */
  async mayHaveChanged(grantId: string, manager: EntityManager): Promise<{ userId: string } | null> {
    const [row]: { userId: string }[] = await manager.query(
      `SELECT user_id AS "userId" FROM grants WHERE id = $1 AND NOT (
         status = 'ACTIVE' AND failures > 0 AND access_expires_at > app_now()
         AND NOT EXISTS (SELECT FROM accounts WHERE grant_id = $1 AND reported_health IS NOT NULL))`,
      [grantId],
    );
    return row ?? null;
  }

  /**
   * Users with accounts whose health may have changed by time alone, ordered by id: accounts about which a problem was reported, and
   * those of failing grants whose token has expired.
   */
  async usersToCheck(after: string | null, limit: number): Promise<string[]> {
    const rows: { userId: string }[] = await this.accounts.query(
      `SELECT user_id AS "userId" FROM accounts
       WHERE disconnected_at IS NULL AND reported_health IS NOT NULL AND ($1::uuid IS NULL OR user_id > $1)
       UNION
       SELECT user_id FROM grants
       WHERE failures > 0 AND status = 'ACTIVE' AND access_expires_at <= app_now() AND ($1::uuid IS NULL OR user_id > $1)
       ORDER BY 1 LIMIT $2`,
      [after, limit],
    );
    return rows.map(({ userId }) => userId);
  }
}
