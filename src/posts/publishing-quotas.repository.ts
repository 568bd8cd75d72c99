import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { PublishingQuota } from '../platforms/platform-publishing.js';
import { PublishingQuotaEntity } from './publishing-quota.entity.js';
import { selectColumns } from '../database/select-columns.js';

/** A quota as last reported by its platform. */
export interface KnownQuota extends PublishingQuota {
  accountId: string;
  syncedAt: Date;
}

@Injectable()
export class PublishingQuotasRepository {
  constructor(
    @InjectRepository(PublishingQuotaEntity) private readonly quotas: Repository<PublishingQuotaEntity>,
  ) {}

  /** Saves a quota, unless a newer one is stored. */
  async save(accountId: string, quota: PublishingQuota, syncedAt: Date): Promise<void> {
    await this.quotas.query(
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
    return this.quotas.query(
      `SELECT ${selectColumns(PublishingQuotaEntity, 'q')}
       FROM publishing_quotas q JOIN accounts ON accounts.id = q.account_id
       WHERE q.account_id = ANY ($1) AND accounts.user_id = $2`,
      [accountIds, owner],
    );
  }
}
