import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import type { Platform } from '../../platforms/platform.js';
import { isKnownStream, type KnownStream } from '../sync/known-streams.js';
import { CommerceSyncEntity } from '../sync/commerce-sync.entity.js';

/** A connected shop of any user. */
export interface SyncedShop {
  accountId: string;
  platform: Platform;
  displayName: string;
  userId: string;
  userEmail: string;
}

/** Syncs of the shops of all users, for administrators. */
@Injectable()
export class SyncOverviewRepository {
  constructor(@InjectRepository(CommerceSyncEntity) private readonly syncs: Repository<CommerceSyncEntity>) {}

  /** Connected shops ordered by account id, after the account `after`. `failingOnly` leaves out those without a failing or paused sync. */
  shops(
    failingOnly: boolean,
    after: string | null,
    limit: number,
    streams: readonly KnownStream[],
  ): Promise<SyncedShop[]> {
    return this.syncs.query(
      `SELECT a.id AS "accountId", a.platform, coalesce(a.label, a.display_name) AS "displayName", u.id AS "userId",
         u.email AS "userEmail"
       FROM accounts a JOIN users u ON u.id = a.user_id
       WHERE a.disconnected_at IS NULL AND ($4::uuid IS NULL OR a.id > $4) AND EXISTS (
         SELECT 1 FROM commerce_syncs s WHERE s.account_id = a.id AND ${isKnownStream}
           AND (NOT $3 OR s.failure_count > 0 OR s.state = 'PAUSED')
       ) ORDER BY a.id LIMIT $5`,
      [streams.map(({ platform }) => platform), streams.map(({ name }) => name), failingOnly, after, limit],
    );
  }

  syncsOf(accountIds: readonly string[], streams: readonly KnownStream[]): Promise<CommerceSyncEntity[]> {
    return this.syncs.query(
      `SELECT ${selectColumns(CommerceSyncEntity, 's')} FROM commerce_syncs s JOIN accounts a ON a.id = s.account_id
       WHERE s.account_id = ANY ($3) AND ${isKnownStream} ORDER BY s.account_id, s.resource, s.stream, s.purpose`,
      [streams.map(({ platform }) => platform), streams.map(({ name }) => name), accountIds],
    );
  }
}
