import { Injectable } from '@nestjs/common';
import { ReportsAccountHealth } from '../../accounts/account-health-reports.js';
import {
  type Account,
  type AccountProblem,
  AccountStatus,
  NextAction,
} from '../../accounts/domain/account.js';
import { HealthEventsService } from '../../accounts/health-events/health-events.service.js';
import { Clock } from '../../clock/clock.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { SyncPauseReason } from '../domain/commerce-sync.js';
import { type SyncProblem, SyncReportsRepository } from './sync-reports.repository.js';

/** A sync is failing after so many failures without a stored page, or after one period, whatever comes first. */
const maxFailures = 3;
const usersPerBatch = 200;

/** Shows failing syncs of shops in the health of their accounts. */
@Injectable()
export class SyncHealthService {
  constructor(
    private readonly platforms: PlatformRegistry,
    private readonly reports: SyncReportsRepository,
    private readonly clock: Clock,
    private readonly health: HealthEventsService,
  ) {}

  /** Reports new problems by events. Accounts with reported problems are checked until they recover. */
  @Schedule({ name: 'commerce.health-events', everySeconds: 300 })
  async checkAll(signal: AbortSignal): Promise<void> {
    let after: string | null = null;
    do {
      const users: string[] = await this.reports.usersWithProblems(after, usersPerBatch);
      for (const userId of users) {
        signal.throwIfAborted();
        await this.health.checkOrLog(userId);
      }
      after = users.length === usersPerBatch ? users.at(-1)! : null;
    } while (after);
  }

  @ReportsAccountHealth()
  async problems(accounts: readonly Account[]): Promise<ReadonlyMap<string, AccountProblem>> {
    const shops = accounts.filter(({ platform }) => this.platforms.find(platform)?.commerce);
    if (shops.length === 0) return new Map();
    const rows = await this.reports.problemsOf(shops.map(({ id }) => id));
    const problems = new Map<string, AccountProblem>();
    for (const { id, platform } of shops) {
      const problem = this.problemOf(
        platform,
        rows.filter(({ accountId }) => accountId === id),
      );
      if (problem) problems.set(id, problem);
    }
    return problems;
  }

  /** The most important problem of a shop. */
  private problemOf(platform: Account['platform'], rows: readonly SyncProblem[]): AccountProblem | null {
    if (rows.some(({ pauseReason }) => pauseReason === SyncPauseReason.SHOP_DEACTIVATED))
      return newProblem(
        SyncPauseReason.SHOP_DEACTIVATED,
        AccountStatus.ERROR,
        NextAction.RESOLVE_AT_PLATFORM,
      );
    if (rows.some(({ pauseReason }) => pauseReason === SyncPauseReason.AUTHORIZATION_REMOVED))
      return newProblem(SyncPauseReason.AUTHORIZATION_REMOVED, AccountStatus.ERROR, NextAction.RECONNECT);
    const missingScopes = [...new Set(rows.flatMap((row) => row.missingScopes))].sort();
    if (missingScopes.length > 0)
      return {
        ...newProblem(SyncPauseReason.MISSING_SCOPES, AccountStatus.ACTIVE, NextAction.RECONNECT),
        missingScopes,
      };
    const isFailing = rows.some((row) => this.isFailing(platform, row));
    return isFailing ? newProblem('SYNC_FAILING', AccountStatus.ACTIVE, NextAction.WAIT) : null;
  }

  private isFailing(
    platform: Account['platform'],
    { stream, failureCount, failingSince }: SyncProblem,
  ): boolean {
    if (failureCount >= maxFailures) return true;
    const streams = this.platforms.find(platform)?.commerce?.streams ?? [];
    const everySeconds = streams.find(({ name }) => name === stream)?.everySeconds ?? 0;
    return failingSince !== null && failingSince.getTime() + everySeconds * 1000 <= this.clock.nowMs();
  }
}

function newProblem(
  reason: string,
  status: AccountProblem['status'],
  nextAction: NextAction,
): AccountProblem {
  return { reason, status, nextAction, missingScopes: [] };
}
