import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import type { CommerceSource, ShopFacts } from '../../platforms/platform-commerce.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { cleanJson } from '../domain/clean-text.js';
import { SyncPauseReason } from '../domain/commerce-sync.js';
import { CommerceSyncsRepository } from '../sync/commerce-syncs.repository.js';
import { runPlatformJob } from '../sync/platform-job.js';
import { ShopAccess } from '../sync/shop-access.js';
import { ShopTransactions } from '../sync/shop-transactions.js';
import { ShopsRepository } from './shops.repository.js';

const batch = 500;
const endsWithFacts: ReadonlySet<SyncPauseReason> = new Set([
  SyncPauseReason.SHOP_DEACTIVATED,
  SyncPauseReason.AUTHORIZATION_REMOVED,
]);

/** Reads the facts of shops: after connecting, once a day, and when the platform reports a change. */
@Injectable()
export class ShopFactsService {
  private readonly logger = new Logger('Commerce');

  constructor(
    private readonly shops: ShopsRepository,
    private readonly syncs: CommerceSyncsRepository,
    private readonly access: ShopAccess,
    private readonly transactions: ShopTransactions,
    private readonly platforms: PlatformRegistry,
    private readonly jobs: JobsService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Schedule({ name: 'commerce.read-due-shops', everySeconds: 15 * 60 })
  async readDue(): Promise<void> {
    const platforms = this.platforms.all().flatMap(({ platform, commerce }) => (commerce ? [platform] : []));
    if (platforms.length === 0) return;
    for (const accountId of await this.shops.takeDue(platforms, batch))
      await this.jobs.add(this.database.manager, 'commerce.read-shop', { accountId }, { key: accountId });
  }

  @Job('commerce.read-shop')
  async read({ accountId }: JobPayloads['commerce.read-shop']): Promise<void> {
    const shop = await this.access.open(accountId);
    // Only the facts show that a shop is active or authorized again.
    const isReadable = shop.kind === 'open' || (shop.kind === 'paused' && endsWithFacts.has(shop.reason));
    if (isReadable) await runPlatformJob(accountId, this.clock, this.readFrom(accountId, shop.source));
  }

  private async readFrom(accountId: string, source: CommerceSource): Promise<void> {
    const factsAt = await this.database.now();
    try {
      const facts = await this.access.call(accountId, 'commerce.shop', (credentials) =>
        source.readShop(credentials),
      );
      await this.store(accountId, cleanJson(facts), factsAt);
    } catch (error) {
      if (error instanceof PlatformFailure && (error.deactivated || error.accountRemoved))
        await this.pause(accountId, error, factsAt);
      throw error;
    }
  }

  private async store(accountId: string, facts: ShopFacts, factsAt: Date): Promise<void> {
    const timeZone = isTimeZone(facts.timeZone) ? facts.timeZone : 'UTC';
    if (timeZone !== facts.timeZone)
      this.logger.warn(
        { accountId, timeZone: facts.timeZone },
        'The time zone of a shop is unknown; UTC is used',
      );
    await this.transactions.run(accountId, async (manager) => {
      await this.shops.store(accountId, { ...facts, timeZone }, factsAt, manager);
      if (facts.status === 'DEACTIVATED') await this.syncs.pauseShop(accountId, manager);
      else await this.syncs.resumeShop(accountId, manager);
    });
  }

  private async pause(accountId: string, { accountRemoved }: PlatformFailure, calledAt: Date): Promise<void> {
    await this.transactions.run(accountId, async (manager) => {
      if (accountRemoved) await this.shops.markUnauthorized(accountId, calledAt, manager);
      else await this.shops.markDeactivated(accountId, calledAt, manager);
      await this.syncs.pauseShop(accountId, manager);
    });
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
