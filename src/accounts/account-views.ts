import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import type { Platform } from '../platforms/platform.js';
import type { RefreshModel } from '../platforms/platform-login.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { AccountsRepository, type AccountWithGrant } from './accounts.repository.js';
import { AccountHealthReports } from './account-health-reports.js';
import { type Account, type AccountFacts, AccountStatus } from './domain/account.js';
import { accountHealth, withProblem } from './domain/account-health.js';
import { canPause, findPausedAccounts, type RankedAccount } from './domain/account-rank.js';

/** Adds the derived health to stored accounts. */
@Injectable()
export class AccountViews {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly subscriptions: SubscriptionsService,
    private readonly platforms: PlatformRegistry,
    private readonly clock: Clock,
    private readonly reports: AccountHealthReports,
  ) {}

  /** Connected accounts of the owner, in the owner's order, after a position. */
  async page(owner: string, after: { rank: number; id: string } | null, limit: number): Promise<Account[]> {
    const rows = await this.accounts.page(owner, after, limit);
    // A page has no accounts of unknown platforms, which count too.
    const isWhole = rows.length === rows[0]?.limits.connectedCount;
    const ranked = isWhole ? rows.map(({ account }) => account) : null;
    return this.withHealth(rows, await this.pausedAmong(owner, rows, ranked));
  }

  /** Accounts of the owner by id, including disconnected ones, in any order. */
  async byId(owner: string, ids: readonly string[]): Promise<Account[]> {
    const rows = await this.accounts.findOwned(owner, ids);
    return this.withHealth(rows, await this.pausedAmong(owner, rows, null));
  }

  private async withHealth(rows: readonly AccountWithGrant[], pausedIds: Set<string>): Promise<Account[]> {
    const now = this.clock.now();
    const accounts = rows.map(({ account, grant }) => {
      const { id, disconnectedAt } = account;
      const refreshModel = grant && this.refreshModel(account.platform, grant.loginType);
      const health = accountHealth({ disconnectedAt, isPaused: pausedIds.has(id), grant, refreshModel }, now);
      const { loginType = null, scopes = [] } = grant ?? {};
      return Object.assign(toAccountFacts(account), { status: health.status, health, loginType, scopes });
    });
    return this.withProblems(accounts);
  }

  /** Adds what higher features report about accounts that otherwise work. */
  private async withProblems(accounts: Account[]): Promise<Account[]> {
    const working = accounts.filter(({ status }) => status === AccountStatus.ACTIVE);
    const problems = await this.reports.of(working);
    if (problems.size === 0) return accounts;
    return accounts.map((account) => {
      const problem = problems.get(account.id);
      if (!problem) return account;
      const health = withProblem(account.health, problem);
      return { ...account, status: health.status, health };
    });
  }

  private refreshModel(platform: Platform, loginType: string): RefreshModel | null {
    return this.platforms.find(platform)?.login.refreshModel(loginType) ?? null;
  }

  /** Ids of connected accounts of the owner that exceed the limits of the tier. */
  async paused(owner: string, manager: EntityManager): Promise<Set<string>> {
    const tier = await this.subscriptions.tierOf(owner, manager);
    if (!canPause(tier, Infinity)) return new Set();
    return findPausedAccounts(await this.accounts.ranked(owner, manager), tier);
  }

  /** Like {@link paused}, with the limits that `rows` were read with. `ranked` saves a statement if it is known. */
  private async pausedAmong(
    owner: string,
    rows: readonly AccountWithGrant[],
    ranked: readonly RankedAccount[] | null,
  ): Promise<Set<string>> {
    const limits = rows[0]?.limits;
    if (!limits || !canPause(limits, limits.connectedCount)) return new Set();
    return findPausedAccounts(ranked ?? (await this.accounts.ranked(owner)), limits);
  }
}

/** The fields of a stored account without its credentials and grant. */
export function toAccountFacts(stored: AccountFacts): AccountFacts {
  return {
    id: stored.id,
    userId: stored.userId,
    grantId: stored.grantId,
    platform: stored.platform,
    externalId: stored.externalId,
    label: stored.label,
    displayName: stored.displayName,
    username: stored.username,
    avatarUrl: stored.avatarUrl,
    profile: stored.profile,
    profileSyncedAt: stored.profileSyncedAt,
    rank: stored.rank,
    connectedAt: stored.connectedAt,
    disconnectedAt: stored.disconnectedAt,
  };
}
