import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { Platform } from '../../platforms/platform.js';
import type { ShopFacts } from '../../platforms/platform-commerce.js';
import { ShopEntity } from './shop.entity.js';

@Injectable()
export class ShopsRepository {
  constructor(@InjectRepository(ShopEntity) private readonly shops: Repository<ShopEntity>) {}

  /** Null before its facts were read. */
  find(accountId: string): Promise<ShopEntity | null> {
    return this.shops.findOneBy({ accountId });
  }

  /** Shops of a user by account, in any order. */
  findOwned(userId: string, accountIds: readonly string[]): Promise<ShopEntity[]> {
    return this.shops
      .createQueryBuilder('shop')
      .innerJoin('accounts', 'account', 'account.id = shop.account_id')
      .where('account.user_id = :userId AND shop.account_id = ANY (:accountIds)', { userId, accountIds })
      .getMany();
  }

  /**
   * Stores facts that a request after `factsAt` returned. They are read again in a day. If newer ones are stored, they are kept, and the
   * facts are read again soon.
   */
  async store(accountId: string, facts: ShopFacts, factsAt: Date, manager: EntityManager): Promise<void> {
    const { name, region, currency, timeZone, status, platformStatus } = facts;
    const stored: unknown[] = await manager.query(
      `INSERT INTO shops AS s (account_id, name, region, currency, time_zone, status, platform_status, facts_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (account_id) DO UPDATE SET name = excluded.name, region = excluded.region, currency = excluded.currency,
         time_zone = excluded.time_zone, status = excluded.status, platform_status = excluded.platform_status,
         is_authorized = true, facts_at = excluded.facts_at
       WHERE s.facts_at <= excluded.facts_at RETURNING 1`,
      [accountId, name, region, currency, timeZone, status, platformStatus, factsAt],
    );
    await manager.query(
      `INSERT INTO shop_reads (account_id, due_at, failure_count)
       VALUES ($1, app_now() + CASE WHEN $2 THEN interval '24 hours' ELSE interval '15 minutes' END, 0)
       ON CONFLICT (account_id) DO UPDATE SET due_at = excluded.due_at, failure_count = 0`,
      [accountId, stored.length > 0],
    );
  }

  /**
   * Stores that the platform refused a call, sent after `since`, because the shop is deactivated. Facts that were read later are kept:
   * the shop may have become active again while the refusal was on its way.
   */
  async markDeactivated(
    accountId: string,
    since: Date,
    manager: EntityManager = this.shops.manager,
  ): Promise<void> {
    await manager.query(
      `UPDATE shops SET status = 'DEACTIVATED', facts_at = greatest(facts_at, app_now())
       WHERE account_id = $1 AND (facts_at <= $2 OR status = 'DEACTIVATED')`,
      [accountId, since],
    );
  }

  /** Stores that the platform refused a call, sent after `since`, because the grant does not cover the shop. Later facts are kept. */
  async markUnauthorized(
    accountId: string,
    since: Date,
    manager: EntityManager = this.shops.manager,
  ): Promise<void> {
    await manager.query(
      `UPDATE shops SET is_authorized = false, facts_at = greatest(facts_at, app_now())
       WHERE account_id = $1 AND (facts_at <= $2 OR NOT is_authorized)`,
      [accountId, since],
    );
  }

  /**
   * Connected accounts of the platforms whose facts are due, the most overdue first. Each counts as failed until its facts are stored:
   * it is due again in an hour, then in 2, 4, 8, 16 and 24. So shops that cannot be read do not keep others waiting.
   */
  async takeDue(platforms: readonly Platform[], limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.shops.query(
      `WITH due AS (
         SELECT a.id FROM accounts a LEFT JOIN shop_reads r ON r.account_id = a.id
         WHERE a.platform = ANY ($1) AND a.disconnected_at IS NULL AND coalesce(r.due_at, '-infinity') <= app_now()
         ORDER BY r.due_at NULLS FIRST, a.id LIMIT $2 FOR KEY SHARE OF a SKIP LOCKED
       )
       INSERT INTO shop_reads AS r (account_id, due_at, failure_count)
       SELECT id, app_now() + interval '1 hour', 1 FROM due ORDER BY id
       ON CONFLICT (account_id) DO UPDATE SET failure_count = r.failure_count + 1,
         due_at = app_now() + least(24, 2 ^ least(r.failure_count, 5)) * interval '1 hour'
       RETURNING account_id AS id`,
      [platforms, limit],
    );
    return rows.map(({ id }) => id);
  }
}
