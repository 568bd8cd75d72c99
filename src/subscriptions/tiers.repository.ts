import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, Repository } from 'typeorm';
import { Database } from '../database/database.js';
import { selectColumns } from '../database/select-columns.js';
import { sharedLookup } from '../database/batches/shared-lookup.js';
import type { Tier } from './domain/tier.js';
import { tierIdOf } from './tier-of-user.js';
import { SubscriptionEntity } from './subscription.entity.js';
import { TierEntity } from './tier.entity.js';

/** The fields of a tier that admins set. */
export type TierValues = Omit<Tier, 'id'>;

/** Advisory lock of transactions that change the default tier. */
const choosingDefault = 7_241_905_322;

/** Used by most requests, so it is a prepared statement. */
const tiersOf = {
  name: 'tiers.of-users',
  text: `SELECT u.id AS "userId", ${selectColumns(TierEntity, 't')}
    FROM unnest($1::uuid[]) AS u (id) JOIN tiers t ON t.id = ${tierIdOf('u.id')}`,
};

/** Tiers and their assignment to users. */
@Injectable()
export class TiersRepository {
  constructor(
    @InjectRepository(TierEntity) private readonly tiers: Repository<TierEntity>,
    private readonly database: Database,
  ) {}

  private readonly lookup = sharedLookup((userIds: readonly string[]) => this.tiersOf(userIds));

  /** Tiers that can be assigned, smallest first. */
  listOpen(manager: EntityManager = this.tiers.manager): Promise<Tier[]> {
    return manager.find(TierEntity, { where: { archivedAt: IsNull() }, order: { rank: 'ASC', id: 'ASC' } });
  }

  /** Tiers that can be assigned, after a position in the list, smallest first. */
  async page(
    after: { rank: number; id: string } | null,
    limit: number,
    manager: EntityManager = this.tiers.manager,
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
  find(id: string, manager: EntityManager = this.tiers.manager): Promise<Tier | null> {
    return manager.findOneBy(TierEntity, { id });
  }

  /** A tier that can be assigned. */
  findOpen(id: string, manager: EntityManager = this.tiers.manager): Promise<Tier | null> {
    return manager.findOneBy(TierEntity, { id, archivedAt: IsNull() });
  }

  /** A tier that can be assigned. It is neither changed nor archived before the transaction ends. */
  lockOpen(
    id: string,
    mode: 'for_key_share' | 'for_no_key_update' | 'pessimistic_write',
    manager: EntityManager,
  ): Promise<Tier | null> {
    return manager.findOne(TierEntity, { where: { id, archivedAt: IsNull() }, lock: { mode } });
  }

  /** The tier of a user: the assigned one, otherwise the default. Outside a transaction, requests share a statement. */
  async tierOf(userId: string, manager: EntityManager = this.tiers.manager): Promise<Tier> {
    if (manager === this.tiers.manager) return this.lookup(userId);
    const [tier] = await this.tiersOf([userId], manager);
    return tier!;
  }

  /** The tiers of users, in the order of the ids. */
  async tiersOf(userIds: readonly string[], manager: EntityManager = this.tiers.manager): Promise<Tier[]> {
    const rows = await this.database.rows<Tier & { userId: string }>(tiersOf, [userIds], manager);
    const byUser = new Map(rows.map(({ userId, ...tier }) => [userId, tier]));
    return userIds.map((id) => {
      const tier = byUser.get(id);
      if (!tier) throw new Error('There is no default tier.');
      return tier;
    });
  }

  async assign(userId: string, tierId: string, manager: EntityManager = this.tiers.manager): Promise<void> {
    await manager.upsert(SubscriptionEntity, { userId, tierId, assignedAt: () => 'app_now()' }, ['userId']);
  }

  async insert(id: string, values: TierValues, manager: EntityManager = this.tiers.manager): Promise<void> {
    await manager
      .createQueryBuilder()
      .insert()
      .into(TierEntity)
      .values({ ...values, id, createdAt: () => 'app_now()' })
      .execute();
  }

  async update(
    id: string,
    values: Partial<TierValues>,
    manager: EntityManager = this.tiers.manager,
  ): Promise<void> {
    if (Object.keys(values).length > 0) await manager.update(TierEntity, { id }, values);
  }

  /**
   * Assigns the default tier to all users without a tier, so that a new default applies to new users only.
   */
  async assignDefaultToItsUsers(manager: EntityManager): Promise<void> {
    // Concurrent changes of the default wait for each other.
    await manager.query('SELECT pg_advisory_xact_lock($1)', [choosingDefault]);
    await manager.query(
      `INSERT INTO subscriptions (user_id, tier_id, assigned_at)
       SELECT users.id, tiers.id, app_now() FROM users, tiers WHERE tiers.is_default
       ON CONFLICT (user_id) DO NOTHING`,
    );
    await manager.update(TierEntity, { isDefault: true }, { isDefault: false });
  }

  isInUse(id: string, manager: EntityManager = this.tiers.manager): Promise<boolean> {
    return manager.existsBy(SubscriptionEntity, { tierId: id });
  }

  async archive(id: string, manager: EntityManager = this.tiers.manager): Promise<void> {
    await manager.update(TierEntity, { id }, { archivedAt: () => 'app_now()' });
  }
}
