import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';
import type { Account, AccountFacts } from './domain/account.js';
import { accountHealth } from './domain/account-health.js';
import { hasLimits, pausedAccounts } from './domain/account-rank.js';

/** Adds to stored accounts what is derived: how they are doing. */
@Injectable()
export class AccountViews {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly subscriptions: SubscriptionsService,
    private readonly clock: Clock,
    private readonly database: Database,
  ) {}

  /** Accounts of one owner, in the order they were given. */
  async of(
    owner: string,
    rows: readonly AccountEntity[],
    manager: EntityManager = this.database.manager,
  ): Promise<Account[]> {
    if (rows.length === 0) return [];
    const paused = await this.paused(owner, manager);
    const now = this.clock.now();
    return rows.map((row) => {
      const grant = row.grant ?? null;
      const facts = { disconnectedAt: row.disconnectedAt, isPaused: paused.has(row.id), grant };
      const health = accountHealth(facts, now);
      const { loginType = null, scopes = [] } = grant ?? {};
      return { ...factsOf(row), status: health.status, health, loginType, scopes };
    });
  }

  /** Connected accounts of the owner that the tier leaves no room for. */
  async paused(owner: string, manager: EntityManager = this.database.manager): Promise<Set<string>> {
    const tier = await this.subscriptions.tierOf(owner, manager);
    if (!hasLimits(tier)) return new Set();
    return pausedAccounts(await this.accounts.ranked(owner, manager), tier);
  }
}

/** A stored account without its secrets and its grant. */
export function factsOf(row: AccountEntity): AccountFacts {
  const { grant: _grant, credentials: _credentials, user: _user, ...facts } = row;
  return facts;
}
