import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { PublishingQuota } from '../platforms/platform-publishing.js';

/** A quota as last reported by its platform. */
export interface KnownQuota extends PublishingQuota {
  accountId: string;
  syncedAt: Date;
}

@Injectable()
export class PublishingQuotasRepository {
  constructor(private readonly database: Database) {}

  /** Saves a quota, unless a newer one is stored. */
  async save(accountId: string, quota: PublishingQuota, syncedAt: Date): Promise<void> {
    await this.database.manager.query(
      `INSERT INTO publishing_quotas AS known (account_id, quota_limit, used, resets_at, synced_at)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (account_id) DO UPDATE SET
         quota_limit = excluded.quota_limit, used = excluded.used, resets_at = excluded.resets_at,
         synced_at = excluded.synced_at
       WHERE known.synced_at <= excluded.synced_at`,
      [accountId, Math.trunc(quota.limit), Math.trunc(quota.used), quota.resetsAt, syncedAt],
    );
  }

  async of(owner: string, accountIds: readonly string[]): Promise<KnownQuota[]> {
    return this.database.manager.query(
      `SELECT account_id AS "accountId", quota_limit AS limit, used, resets_at AS "resetsAt", synced_at AS "syncedAt"
       FROM publishing_quotas JOIN accounts ON accounts.id = account_id
       WHERE account_id = ANY ($1) AND accounts.user_id = $2`,
      [accountIds, owner],
    );
  }
}
