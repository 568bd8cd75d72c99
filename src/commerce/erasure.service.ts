import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type LinkedAccount, OnAccountDisconnected } from '../accounts/account-listeners.js';
import { Database } from '../database/database.js';
import { Job } from '../jobs/job.decorator.js';
import type { JobPayloads } from '../jobs/job.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';

/** Transactions come before their statements, which would delete them in one long statement. */
const tables = [
  'commerce_syncs',
  'commerce_rejected_rows',
  'orders',
  'returns',
  'transactions',
  'statements',
  'payments',
  'withdrawals',
  'products',
  'shop_metrics',
  'shops',
] as const;
const batch = 1000;

/** Deletes the data of a shop that its user has disconnected. Deleted users and accounts delete it through their foreign keys. */
@Injectable()
export class CommerceErasureService {
  constructor(
    private readonly platforms: PlatformRegistry,
    private readonly jobs: JobsService,
    private readonly database: Database,
  ) {}

  @OnAccountDisconnected()
  async plan(manager: EntityManager, { id, platform }: LinkedAccount): Promise<void> {
    if (!this.platforms.find(platform)?.commerce) return;
    await this.jobs.add(manager, 'commerce.erase', { accountId: id }, { key: id });
  }

  /** Deletes in batches. Does nothing if the account was connected again. */
  @Job('commerce.erase')
  async erase({ accountId }: JobPayloads['commerce.erase'], signal: AbortSignal): Promise<void> {
    for (const table of tables) {
      let deleted: number;
      do {
        signal.throwIfAborted();
        [, deleted] = await this.database.manager.query<[unknown[], number]>(
          `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM ${table} WHERE account_id = $1
               AND EXISTS (SELECT FROM accounts WHERE id = $1 AND disconnected_at IS NOT NULL) LIMIT $2))`,
          [accountId, batch],
        );
      } while (deleted === batch);
    }
  }
}
