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

  /** Stores facts that a request at `factsAt` returned. They are due again in a day. */
  async store(
    accountId: string,
    facts: ShopFacts,
    factsAt: Date,
    manager: EntityManager = this.shops.manager,
  ): Promise<void> {
    const { name, region, currency, timeZone, status, platformStatus } = facts;
    await manager.query(
      `INSERT INTO shops AS s (account_id, name, region, currency, time_zone, status, platform_status, facts_at, facts_due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, app_now() + interval '24 hours')
       ON CONFLICT (account_id) DO UPDATE SET name = excluded.name, region = excluded.region, currency = excluded.currency,
         time_zone = excluded.time_zone, status = excluded.status, platform_status = excluded.platform_status,
         facts_at = excluded.facts_at, facts_due_at = excluded.facts_due_at
       WHERE s.facts_at <= excluded.facts_at`,
      [accountId, name, region, currency, timeZone, status, platformStatus, factsAt],
    );
  }

  /** Stores that the platform refuses calls because the shop is deactivated. */
  async markDeactivated(accountId: string, manager: EntityManager = this.shops.manager): Promise<void> {
    await manager.query(
      "UPDATE shops SET status = 'DEACTIVATED', facts_at = app_now() WHERE account_id = $1",
      [accountId],
    );
  }

  /** A read that fails is due again in an hour. */
  async postpone(accountId: string): Promise<void> {
    await this.shops.query(
      "UPDATE shops SET facts_due_at = greatest(facts_due_at, app_now() + interval '1 hour') WHERE account_id = $1",
      [accountId],
    );
  }

  /** Connected accounts of the platforms whose facts are due or unknown. */
  async due(platforms: readonly Platform[], limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.shops.query(
      `SELECT a.id FROM accounts a LEFT JOIN shops s ON s.account_id = a.id
       WHERE a.platform = ANY ($1) AND a.disconnected_at IS NULL AND coalesce(s.facts_due_at, '-infinity') <= app_now()
       ORDER BY s.facts_due_at NULLS FIRST LIMIT $2`,
      [platforms, limit],
    );
    return rows.map(({ id }) => id);
  }
}
