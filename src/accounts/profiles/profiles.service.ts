import { Injectable, Logger } from '@nestjs/common';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { inBatches } from '../../jobs/in-batches.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { Changes } from '../../changes/changes.js';
import { Database } from '../../database/database.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { AccountConnectorService } from '../account-connector.service.js';
import { AccountProfilesRepository } from './profiles.repository.js';
import { AccountsRepository } from '../accounts.repository.js';
import { AccountsService } from '../accounts.service.js';
import { AccountStatus } from '../domain/account.js';

const maxClaimed = 500;

/**
 * Keeps the profiles of accounts up to date: reads them once a day while the access token is valid. Never causes a refresh. A
 * failed read is retried six hours later.
 */
@Injectable()
export class AccountProfilesService {
  private readonly logger = new Logger('Accounts');

  constructor(
    private readonly profiles: AccountProfilesRepository,
    private readonly repository: AccountsRepository,
    private readonly accounts: AccountsService,
    private readonly connector: AccountConnectorService,
    private readonly platforms: PlatformRegistry,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
    private readonly changes: Changes,
    private readonly database: Database,
  ) {}

  /** Adds a job for each grant whose profiles are due. */
  @Schedule({ name: 'accounts.profiles-due', everySeconds: 300 })
  async requestDue(signal: AbortSignal): Promise<void> {
    await inBatches(signal, maxClaimed, async (limit) => {
      const claimed = await this.database.transaction(async (manager) => {
        const due = await this.profiles.claimDue(limit, manager);
        for (const grantId of due.grantIds) {
          await this.jobs.add(manager, 'accounts.refresh-profiles', { grantId }, { key: grantId });
        }
        return due.claimed;
      });
      if (claimed > 0) this.wakeUps.wake('jobs.run');
      return claimed;
    });
  }

  /** Updates the profiles of the working accounts of a grant. */
  @Job('accounts.refresh-profiles')
  async refresh({ grantId }: JobPayloads['accounts.refresh-profiles']): Promise<void> {
    const opened = await this.repository.findByGrant(grantId);
    if (!opened[0]) return;
    const { userId } = opened[0];
    const ids = opened.map(({ id }) => id);
    const known = await this.accounts.findMany(userId, ids);
    const accounts = known.filter((account) => account !== null && account.status === AccountStatus.ACTIVE);
    if (!accounts[0] || !this.platforms.find(accounts[0].platform)) return;
    const found = await this.accounts
      .discover(accounts[0].id, { background: true })
      .catch((error: unknown) => {
        if (!(error instanceof PlatformFailure)) throw error;
        // The failure is applied to the grant. Other causes may be gone in six hours.
        this.logger.debug({ err: error, grantId }, 'Profiles could not be read');
        return [];
      });
    if (found.length === 0) return;
    const working = new Set(accounts.map((account) => account?.id));
    await this.database.transaction(async (manager) => {
      // A reconnect meanwhile may have changed the accounts of the grant.
      for (const { id, externalId } of await this.repository.findByGrant(grantId, manager)) {
        const profile = found.find((one) => one.externalId === externalId);
        if (!profile || !working.has(id)) continue;
        await this.connector.updateProfile(manager, userId, id, profile);
        await this.changes.announce(manager, { kind: 'account', id, userId });
      }
    });
  }
}
