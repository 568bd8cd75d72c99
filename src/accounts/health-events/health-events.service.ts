import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import { EventLog } from '../../events/event-log.js';
import { OnGrantChange } from '../../grants/grant-change-listeners.js';
import type { JobPayloads } from '../../jobs/job.js';
import { Job } from '../../jobs/job.decorator.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { AccountViews } from '../account-views.js';
import type { Account } from '../domain/account.js';
import { isSameHealth, type ReportedHealth, toReported } from './reported-health.js';
import { ReportedHealthRepository } from './reported-health.repository.js';

const usersPerBatch = 200;
/** Users with more accounts do not exist: tiers have limits, and the rest is checked in the next pages. */
const accountsPerPage = 500;

/**
 * Reports changes of the health of accounts. The health is computed and never stored, so it is compared with the last reported one: soon
 * after a change that may affect it, and on a schedule for changes by time alone. The comparison stores what it reports, so every change is
 * reported once.
 */
@Injectable()
export class HealthEventsService {
  private readonly logger = new Logger('Accounts');

  constructor(
    private readonly database: Database,
    private readonly views: AccountViews,
    private readonly reported: ReportedHealthRepository,
    private readonly jobs: JobsService,
    private readonly events: EventLog,
  ) {}

  /** Requests a comparison after the commit. Call it in the transaction of a change that may affect accounts of the user. */
  async requestCheck(manager: EntityManager, userId: string): Promise<void> {
    await this.jobs.add(manager, 'accounts.report-health', { userId });
  }

  @OnGrantChange()
  async onGrantChange(manager: EntityManager, grantId: string): Promise<void> {
    const changed = await this.reported.mayHaveChanged(grantId, manager);
    if (changed) await this.requestCheck(manager, changed.userId);
  }

  @Schedule({ name: 'accounts.health-events', everySeconds: 300 })
  async checkAll(signal: AbortSignal): Promise<void> {
    let after: string | null = null;
    do {
      const users: string[] = await this.reported.usersToCheck(after, usersPerBatch);
      for (const userId of users) {
        signal.throwIfAborted();
        await this.checkOrLog(userId);
      }
      after = users.length === usersPerBatch ? users.at(-1)! : null;
    } while (after);
  }

  /** For schedules: a user whose check fails does not stop those of the others. */
  async checkOrLog(userId: string): Promise<void> {
    try {
      await this.check({ userId });
    } catch (error) {
      this.logger.error({ err: error, user: userId }, 'Comparing the health of accounts failed');
    }
  }

  /** Compares the health of all connected accounts of a user with what was reported. */
  @Job('accounts.report-health')
  async check({ userId }: JobPayloads['accounts.report-health']): Promise<void> {
    const before = await this.reported.of(userId);
    let after: { rank: number; id: string } | null = null;
    do {
      const page: Account[] = await this.views.page(userId, after, accountsPerPage);
      for (const account of page) await this.report(account, before.get(account.id) ?? null);
      after = page.length === accountsPerPage ? page.at(-1)! : null;
    } while (after);
  }

  private async report(account: Account, before: ReportedHealth | null): Promise<void> {
    const after = toReported(account.health);
    if (isSameHealth(before, after)) return;
    const { id, userId, platform, health } = account;
    await this.database.transaction(async (manager) => {
      if (!(await this.reported.replace(id, before, after, manager))) return;
      const { status, nextAction, reason } = health;
      await this.events.append(manager, [
        {
          type: 'account.health_changed',
          userId,
          accountId: id,
          entityId: id,
          data: { platform, status, nextAction, reason, previous: before },
        },
      ]);
    });
  }
}
