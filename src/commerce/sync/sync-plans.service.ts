import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type LinkedAccount, OnAccountConnected } from '../../accounts/account-listeners.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { OnGrantChange } from '../../grants/grant-change-listeners.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { CommerceSyncsRepository } from './commerce-syncs.repository.js';
import { ShopTransactions } from './shop-transactions.js';
import { SyncReportsRepository } from './sync-reports.repository.js';

const dayMs = 24 * 3_600_000;

/** Creates the syncs of shops, and makes them due. */
@Injectable()
export class SyncPlansService {
  constructor(
    private readonly syncs: CommerceSyncsRepository,
    private readonly platforms: PlatformRegistry,
    private readonly jobs: JobsService,
    private readonly reports: SyncReportsRepository,
    private readonly transactions: ShopTransactions,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @OnAccountConnected()
  async begin(manager: EntityManager, { id, platform }: LinkedAccount): Promise<void> {
    const source = this.platforms.find(platform)?.commerce;
    if (!source) return;
    await this.syncs.ensure(id, source.streams, this.historyFrom(), manager);
    await this.jobs.add(manager, 'commerce.read-shop', { accountId: id }, { key: id });
  }

  @OnGrantChange()
  async resume(manager: EntityManager, grantId: string): Promise<void> {
    await this.syncs.resumeGrant(grantId, manager);
  }

  /** Reads the recent past again each night, and adds syncs for streams that a new version reads. */
  @Schedule({ name: 'commerce.plan-histories', everySeconds: 24 * 3600 })
  async planHistories(signal: AbortSignal): Promise<void> {
    await this.syncs.planHistories();
    for (const { platform, commerce } of this.platforms.all()) {
      if (!commerce) continue;
      const lacking = await this.reports.accountsLacking(
        platform,
        commerce.streams.map(({ name }) => name),
      );
      for (const accountId of lacking) {
        signal.throwIfAborted();
        await this.transactions.run(accountId, (manager) =>
          this.syncs.ensure(accountId, commerce.streams, this.historyFrom(), manager),
        );
      }
    }
  }

  private historyFrom(): Date {
    return new Date(this.clock.nowMs() - this.config.commerce.backfillDays * dayMs);
  }
}
