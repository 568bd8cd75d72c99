import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import type { NewEvent } from '../events/event-log.js';
import { Failure } from '../failures/failure.js';
import type { Platform } from '../platforms/platform.js';
import {
  type AccountCount,
  freeAccountSlots,
  fullAccountLimit,
  type LimitUse,
  nextLarger,
  sumOf,
  type Tier,
  TierResource,
} from './domain/tier.js';
import { TiersRepository } from './tiers.repository.js';
import { UsageCounters } from './usage-counters.js';
import { UsageRepository } from './usage.repository.js';

/** Details of TIER_LIMIT_REACHED. */
export interface TierLimitDetails extends LimitUse {
  tier: Tier;
  resource: TierResource;
  /** The next tier with a higher limit. Null if there is none. */
  upgradeTo: Tier | null;
  upgradeUrl: string | null;
}

/** A user's tier and its usage. */
export interface Usage {
  tier: Tier;
  accounts: AccountCount;
  /** Slots reserved by connect flows in progress. */
  reservations: AccountCount;
  posts: { used: number; resetsAt: Date };
}

/** Checks the limits of tiers and counts their usage. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly tiers: TiersRepository,
    private readonly usage: UsageRepository,
    private readonly counters: UsageCounters,
  ) {}

  /** The tier of a user. */
  tierOf(userId: string, manager: EntityManager = this.database.manager): Promise<Tier> {
    return this.tiers.tierOf(userId, manager);
  }

  /** The tiers of users, in the order of the ids. */
  tiersOf(userIds: readonly string[]): Promise<Tier[]> {
    return this.tiers.tiersOf(userIds);
  }

  /** Assigns a tier. The caller pauses and resumes accounts. @throws Failure TIER_NOT_FOUND */
  async assign(manager: EntityManager, userId: string, tierId: string): Promise<Tier> {
    const tier = await this.tiers.lockOpen(tierId, 'for_key_share', manager);
    if (!tier) throw new Failure('TIER_NOT_FOUND');
    await this.tiers.assign(userId, tierId, manager);
    return tier;
  }

  async usageOf(userId: string): Promise<Usage> {
    const { manager } = this.database;
    const [tier, accounts, reservations, posts] = await Promise.all([
      this.tiers.tierOf(userId, manager),
      this.counters.accountsOf(manager, userId),
      this.counters.reservationsOf(manager, userId),
      this.usage.postsOf(userId, manager),
    ]);
    return { tier, accounts, reservations, posts };
  }

  /** The next tier with a higher limit than `tier` that also exceeds the usage. Null if there is none. */
  async findUpgrade(tier: Tier, resource: TierResource, used: number): Promise<Tier | null> {
    const limit = resource === TierResource.ACCOUNTS ? tier.accountLimit : tier.postLimit;
    if (limit === null) return null;
    const full = { limit, used: Math.max(limit, used), platform: null };
    return nextLarger(await this.tiers.listOpen(), tier, resource, full);
  }

  /**
   * Checks that a user may connect one more account, counting slots that other flows reserve. Reliable only in a transaction that
   * holds the user's lock.
   *
   * @param connectionId the present flow, whose own reservation is not counted
   * @throws Failure TIER_LIMIT_REACHED
   */
  async requireSlot(
    manager: EntityManager,
    userId: string,
    platform: Platform,
    connectionId: string | null,
  ): Promise<void> {
    const full = await this.fullLimit(manager, userId, platform, connectionId);
    if (full) throw await this.limitReached(manager, full.tier, TierResource.ACCOUNTS, full);
  }

  /**
   * Checks that connected accounts alone leave room for one more. Reservations are not counted, because a new flow can release them.
   *
   * @throws Failure TIER_LIMIT_REACHED
   */
  async requireRoom(manager: EntityManager, userId: string, platform?: Platform): Promise<void> {
    const tier = await this.tiers.tierOf(userId, manager);
    const full = fullAccountLimit(tier, await this.counters.accountsOf(manager, userId), platform);
    if (full) throw await this.limitReached(manager, tier, TierResource.ACCOUNTS, full);
  }

  /** The limit that a flow would exceed, counting reservations of other flows. Null if there is room. */
  async fullLimit(
    manager: EntityManager,
    userId: string,
    platform: Platform,
    connectionId: string | null,
  ): Promise<(LimitUse & { tier: Tier }) | null> {
    const tier = await this.tiers.tierOf(userId, manager);
    const accounts = await this.counters.accountsOf(manager, userId);
    const reservations = await this.counters.reservationsOf(manager, userId, connectionId);
    const full = fullAccountLimit(tier, sumOf(accounts, reservations), platform);
    return full && { ...full, tier };
  }

  /**
   * How many more accounts of a platform a flow may connect, counting reservations of other flows. Null if there is no limit. Slots
   * are counted again where they are spent.
   */
  async freeSlots(userId: string, platform: Platform, connectionId: string): Promise<number | null> {
    const { manager } = this.database;
    const [tier, accounts, reservations] = await Promise.all([
      this.tiers.tierOf(userId, manager),
      this.counters.accountsOf(manager, userId),
      this.counters.reservationsOf(manager, userId, connectionId),
    ]);
    return freeAccountSlots(tier, sumOf(accounts, reservations), platform);
  }

  /** An early check of so many posts, before work that would be refused at the end. @throws Failure TIER_LIMIT_REACHED */
  async requirePosts(userId: string, count: number): Promise<void> {
    const { manager } = this.database;
    const tier = await this.tiers.tierOf(userId, manager);
    if (tier.postLimit === null) return;
    const { used } = await this.usage.postsOf(userId, manager);
    if (used + count > tier.postLimit) {
      throw await this.postsSpent(manager, tier, tier.postLimit, used);
    }
  }

  /**
   * Counts posts against the limit of the current month, in the transaction that accepts them. Store the returned
   * month for {@link refundPosts}, and append the events at the end of the transaction.
   *
   * @throws Failure TIER_LIMIT_REACHED, without counting them
   */
  async spendPosts(
    manager: EntityManager,
    userId: string,
    count: number,
  ): Promise<{ month: string; events: NewEvent[] }> {
    const tier = await this.tiers.tierOf(userId, manager);
    const spent = await this.usage.spend(userId, count, tier.postLimit, manager);
    if (spent) {
      const { postLimit: limit } = tier;
      if (limit === null || spent.posts < limit) return { month: spent.month, events: [] };
      const full = { limit, used: spent.posts, platform: null };
      return {
        month: spent.month,
        events: await this.reportFull(manager, userId, TierResource.POSTS, full),
      };
    }
    const { used } = await this.usage.postsOf(userId, manager);
    throw await this.postsSpent(manager, tier, tier.postLimit ?? 0, used);
  }

  /**
   * The event of the account limit that a new account has filled. Empty if there is room. Append it at the end of the transaction,
   * which holds the user's lock.
   */
  async accountsConnected(manager: EntityManager, userId: string, platform: Platform): Promise<NewEvent[]> {
    const tier = await this.tiers.tierOf(userId, manager);
    const full = fullAccountLimit(tier, await this.counters.accountsOf(manager, userId), platform);
    return full ? this.reportFull(manager, userId, TierResource.ACCOUNTS, full) : [];
  }

  /** Once per limit and month. */
  private async reportFull(
    manager: EntityManager,
    userId: string,
    resource: TierResource,
    { limit, platform }: LimitUse,
  ): Promise<NewEvent[]> {
    const name = [resource, platform, limit].filter((part) => part !== null).join(':');
    const month = await this.usage.recordReached(userId, name, manager);
    if (!month) return [];
    return [
      {
        type: 'usage.limit_reached',
        userId,
        accountId: null,
        entityId: userId,
        data: { resource, limit, platform, month: month.slice(0, 7) },
      },
    ];
  }

  /** Subtracts posts from the month in which they were counted. */
  refundPosts(manager: EntityManager, userId: string, month: string, count: number): Promise<void> {
    return this.usage.refund(userId, month, count, manager);
  }

  private postsSpent(manager: EntityManager, tier: Tier, limit: number, used: number): Promise<Failure> {
    return this.limitReached(manager, tier, TierResource.POSTS, { limit, used, platform: null });
  }

  private async limitReached(
    manager: EntityManager,
    tier: Tier,
    resource: TierResource,
    full: LimitUse,
  ): Promise<Failure<TierLimitDetails>> {
    const open = await this.tiers.listOpen(manager);
    return new Failure('TIER_LIMIT_REACHED', {
      ...full,
      tier,
      resource,
      upgradeTo: nextLarger(open, tier, resource, full),
      upgradeUrl: this.config.upgradeUrl,
    });
  }
}
