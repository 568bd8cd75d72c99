import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Changes } from '../../changes/changes.js';
import { Database } from '../../database/database.js';
import { EventLog } from '../../events/event-log.js';
import type { Tier } from '../../subscriptions/domain/tier.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import type { TierValues } from '../../subscriptions/tiers.repository.js';
import { TiersService } from '../../subscriptions/tiers.service.js';
import { UsersService } from '../../users/users.service.js';
import { AccountsRepository } from '../accounts.repository.js';
import { HealthEventsService } from '../health-events/health-events.service.js';
import type { AccountLimits } from '../domain/account-rank.js';
import { type ChangingAccount, minLimits, type TierChange, tierChangeOf } from '../domain/tier-change.js';
import { TierChangeRepository } from './tier-change.repository.js';

/** Effect of a tier change on one user. */
export interface UserTierChange {
  userId: string;
  email: string;
  accounts: ChangingAccount[];
  pauses: ChangingAccount[];
  resumes: ChangingAccount[];
}

/** A tier change that is not made yet: the limits before and after. */
export interface PlannedChange {
  tierId: string;
  before: AccountLimits;
  after: AccountLimits;
  /** The user who changes to the tier. Null for all users of the tier. */
  userId: string | null;
}

/** Number of users per batch. */
const batchSize = 500;

/**
 * Assigns and updates tiers. Accounts over the limits are paused, never deleted. They resume automatically when the limits allow
 * them again.
 */
@Injectable()
export class TierChangeService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly subscriptions: SubscriptionsService,
    private readonly tiers: TiersService,
    private readonly accounts: AccountsRepository,
    private readonly repository: TierChangeRepository,
    private readonly changes: Changes,
    private readonly audit: Audit,
    private readonly events: EventLog,
    private readonly health: HealthEventsService,
  ) {}

  /** @throws Failure NOT_FOUND for the user, TIER_NOT_FOUND */
  assign(actor: Actor, userId: string, tierId: string): Promise<{ tier: Tier; change: UserTierChange }> {
    return this.database.transaction(async (manager) => {
      const { email } = await this.users.lock(manager, userId);
      const before = await this.subscriptions.tierOf(userId, manager);
      const tier = await this.subscriptions.assign(manager, userId, tierId);
      const [change] = await this.apply(manager, [{ userId, email }], before, tier);
      await this.audit.record(
        {
          action: 'subscription.assigned',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          details: {
            from: before.name,
            to: tier.name,
            paused: change!.pauses.length,
            resumed: change!.resumes.length,
          },
        },
        manager,
      );
      if (tier.id !== before.id) {
        const data = { tierId: tier.id, previousTierId: before.id };
        await this.events.append(manager, [
          { type: 'tier.changed', userId, accountId: null, entityId: userId, data },
        ]);
      }
      return { tier, change: change! };
    });
  }

  /** Updates a tier for all its users. @throws Failure TIER_NOT_FOUND, TIER_NAME_TAKEN, TIER_IN_USE */
  updateTier(
    actor: Actor,
    tierId: string,
    values: Partial<TierValues>,
  ): Promise<{ tier: Tier; paused: number; resumed: number }> {
    return this.database.transaction(async (manager) => {
      const { before, after } = await this.tiers.update(manager, actor, tierId, values);
      const touched = minLimits(before, after);
      let [paused, resumed] = [0, 0];
      let last: string | null = null;
      do {
        const users = await this.repository.usersOverLimits(tierId, touched, last, batchSize, manager);
        for (const { pauses, resumes } of await this.apply(manager, users, before, after)) {
          paused += pauses.length;
          resumed += resumes.length;
        }
        last = users.length === batchSize ? users.at(-1)!.userId : null;
      } while (last);
      return { tier: after, paused, resumed };
    });
  }

  /** @throws Failure NOT_FOUND for the user, TIER_NOT_FOUND */
  async planAssignment(userId: string, tierId: string): Promise<PlannedChange> {
    await this.users.get(userId);
    const before = await this.subscriptions.tierOf(userId);
    return { tierId, userId, before, after: await this.tiers.findOpen(tierId) };
  }

  /** @throws Failure TIER_NOT_FOUND */
  async planUpdate(tierId: string, limits: Partial<AccountLimits>): Promise<PlannedChange> {
    const before = await this.tiers.findOpen(tierId);
    return { tierId, userId: null, before, after: { ...before, ...limits } };
  }

  /** Number of users with more accounts than the new limits allow. */
  async countOver({ tierId, userId, after }: PlannedChange): Promise<number> {
    if (!userId) return this.repository.countUsersOverLimits(tierId, after);
    const accounts = (await this.repository.accountsOf([userId])).get(userId) ?? [];
    const { pauses } = tierChangeOf(accounts, { accountLimit: null, platformAccountLimits: {} }, after);
    return pauses.length > 0 ? 1 : 0;
  }

  /** Users whom the change affects, ordered by id. */
  async usersOf(
    { tierId, userId, before, after }: PlannedChange,
    from: string | null,
    limit: number,
  ): Promise<UserTierChange[]> {
    const users = userId
      ? [await this.users.get(userId)].map(({ id, email }) => ({ userId: id, email })).filter(() => !from)
      : await this.repository.usersOverLimits(tierId, minLimits(before, after), from, limit);
    const byUser = await this.repository.accountsOf(users.map((user) => user.userId));
    return users.map((user) => {
      const accounts = byUser.get(user.userId) ?? [];
      return toUserChange(user, accounts, tierChangeOf(accounts, before, after));
    });
  }

  private async apply(
    manager: EntityManager,
    users: readonly { userId: string; email: string }[],
    before: AccountLimits,
    after: AccountLimits,
  ): Promise<UserTierChange[]> {
    const userIds = users.map(({ userId }) => userId);
    await this.repository.lockUsers(userIds, manager);
    const byUser = await this.repository.accountsOf(userIds, manager);
    const made: UserTierChange[] = [];
    for (const user of users) {
      const accounts = byUser.get(user.userId) ?? [];
      const change = tierChangeOf(accounts, before, after);
      if (change.order) await this.accounts.setOrder(user.userId, change.order, manager);
      for (const id of [...change.pauses, ...change.resumes]) {
        await this.changes.announce(manager, { kind: 'account', id, userId: user.userId });
      }
      if (change.pauses.length + change.resumes.length > 0)
        await this.health.requestCheck(manager, user.userId);
      made.push(toUserChange(user, accounts, change));
    }
    return made;
  }
}

function toUserChange(
  user: { userId: string; email: string },
  accounts: ChangingAccount[],
  change: TierChange,
): UserTierChange {
  const picked = (ids: readonly string[]) => accounts.filter(({ id }) => ids.includes(id));
  return { ...user, accounts, pauses: picked(change.pauses), resumes: picked(change.resumes) };
}
