import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { Database } from '../database/database.js';
import type { Tier } from './domain/tier.js';
import { TierEntity } from './tier.entity.js';

/** What an admin decides of a tier. */
export type TierValues = Omit<Tier, 'id'>;

/** Transactions that choose another default tier wait for one another on it. */
const choosingDefault = 7_241_905_322;

/** Read by most requests, for the cost of the operation and for the place of accounts. */
const tierOf = {
  name: 'tiers.of-user',
  text: `SELECT id, name, rank, account_limit AS "accountLimit", platform_account_limits AS "platformAccountLimits",
    post_limit AS "postLimit", graphql_cost_limit AS "graphqlCostLimit", is_default AS "isDefault" FROM tiers
    WHERE id = coalesce(
      (SELECT tier_id FROM subscriptions WHERE user_id = $1),
      (SELECT id FROM tiers WHERE is_default)
    )`,
};

/** Tiers, and who is on which. */
@Injectable()
export class TiersRepository {
  constructor(private readonly database: Database) {}

  /** Tiers that can be assigned, the smallest first. */
  listOpen(manager: EntityManager): Promise<Tier[]> {
    return manager.find(TierEntity, { where: { archivedAt: IsNull() }, order: { rank: 'ASC', id: 'ASC' } });
  }

  /** Open tiers after a place in the list, the smallest first. */
  async page(
    manager: EntityManager,
    after: { rank: number; id: string } | null,
    limit: number,
  ): Promise<Tier[]> {
    return manager
      .createQueryBuilder(TierEntity, 'tier')
      .where('tier.archivedAt IS NULL')
      .andWhere(after ? '(tier.rank, tier.id) > (:rank, :id)' : 'true', after ?? {})
      .orderBy({ 'tier.rank': 'ASC', 'tier.id': 'ASC' })
      .limit(limit)
      .getMany();
  }

  /** A tier, archived ones included. */
  find(manager: EntityManager, id: string): Promise<Tier | null> {
    return manager.findOneBy(TierEntity, { id });
  }

  /** A tier that can be assigned. `lock`: nobody changes or archives it before the transaction ends. */
  findOpen(
    manager: EntityManager,
    id: string,
    lock?: 'for_key_share' | 'for_no_key_update' | 'pessimistic_write',
  ): Promise<Tier | null> {
    return manager.findOne(TierEntity, {
      where: { id, archivedAt: IsNull() },
      ...(lock ? { lock: { mode: lock } } : {}),
    });
  }

  /** The tier a user is on: the assigned one, else the default. */
  async tierOf(manager: EntityManager, userId: string): Promise<Tier> {
    const [tier] = await this.database.rows<Tier>(tierOf, [userId], manager);
    if (!tier) throw new Error('There is no default tier.');
    return tier;
  }

  async assign(manager: EntityManager, userId: string, tierId: string): Promise<void> {
    await manager.query(
      `INSERT INTO subscriptions (user_id, tier_id, assigned_at) VALUES ($1, $2, app_now())
       ON CONFLICT (user_id) DO UPDATE SET tier_id = excluded.tier_id, assigned_at = excluded.assigned_at`,
      [userId, tierId],
    );
  }

  async insert(manager: EntityManager, id: string, values: TierValues): Promise<void> {
    await manager
      .createQueryBuilder()
      .insert()
      .into(TierEntity)
      .values({ ...values, id, createdAt: () => 'app_now()' })
      .execute();
  }

  async update(manager: EntityManager, id: string, values: Partial<TierValues>): Promise<void> {
    if (Object.keys(values).length > 0) await manager.update(TierEntity, { id }, values);
  }

  /**
   * Users on the default tier without having been assigned it are assigned it, so that another default is for new users
   * only.
   */
  async assignDefaultToItsUsers(manager: EntityManager): Promise<void> {
    // Two defaults at the same time: the second waits, and then finds the first.
    await manager.query('SELECT pg_advisory_xact_lock($1)', [choosingDefault]);
    await manager.query(
      `INSERT INTO subscriptions (user_id, tier_id, assigned_at)
       SELECT users.id, tiers.id, app_now() FROM users, tiers WHERE tiers.is_default
       ON CONFLICT (user_id) DO NOTHING`,
    );
    await manager.query('UPDATE tiers SET is_default = false WHERE is_default');
  }

  async isInUse(manager: EntityManager, id: string): Promise<boolean> {
    const [row]: { used: boolean }[] = await manager.query(
      'SELECT EXISTS (SELECT FROM subscriptions WHERE tier_id = $1) AS used',
      [id],
    );
    return row!.used;
  }

  async archive(manager: EntityManager, id: string): Promise<void> {
    await manager.query('UPDATE tiers SET archived_at = app_now() WHERE id = $1', [id]);
  }
}
