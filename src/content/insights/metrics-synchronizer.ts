import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { AccountMetricsRepository } from './metrics.repository.js';
import { readFrom } from '../domain/account-metric.js';
import { requireReadable } from '../domain/readable.js';
import type { MediaOwner } from '../media/media.repository.js';

/** Reads the daily metrics of an account: new days, and recent days that the platform may have corrected. */
@Injectable()
export class AccountMetricsSynchronizer {
  constructor(
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly metrics: AccountMetricsRepository,
    private readonly database: Database,
  ) {}

  /** @throws PlatformFailure; Failure NOT_FOUND, ACCOUNT_PAUSED, RECONNECT_REQUIRED, PLATFORM_NOT_CONFIGURED */
  async run(owner: MediaOwner): Promise<void> {
    const account = await this.accounts.findOfAnyPlatform(owner.userId, owner.accountId);
    const adapter = this.platforms.find(account.platform);
    if (!adapter) throw new Failure('PLATFORM_NOT_CONFIGURED');
    const { insights } = adapter;
    if (!insights) return;
    requireReadable(account, insights);
    const since = readFrom(await this.metrics.newestDay(owner));
    const observedAt = await this.database.now();
    const metrics = await this.accounts.withCredentials(
      account.id,
      (credentials) => insights.read(credentials, since),
      'insights.read',
    );
    await this.database.transaction((manager) => this.metrics.store(owner, metrics, observedAt, manager));
  }
}
