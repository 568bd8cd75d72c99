import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { GrantError } from '../../grants/domain/grant.js';
import type { Platform } from '../../platforms/platform.js';
import { AccountEntity } from '../account.entity.js';

/** Connected accounts of one platform. */
export interface PlatformAccounts {
  platform: Platform;
  accountCount: number;
  /** Accounts that work again only after a new consent. */
  expiredCount: number;
  /** Accounts whose latest refresh of tokens failed, and is tried again. */
  failingCount: number;
  lastError: GrantError | null;
}

/** Accounts of all users, for administrators. */
@Injectable()
export class PlatformStatusRepository {
  constructor(@InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>) {}

  byPlatform(): Promise<PlatformAccounts[]> {
    return this.accounts.query(
      `SELECT a.platform, count(*)::int AS "accountCount",
         count(*) FILTER (WHERE g.id IS NULL OR g.status = 'EXPIRED')::int AS "expiredCount",
         count(*) FILTER (WHERE g.status = 'ACTIVE' AND g.failures > 0)::int AS "failingCount",
         (array_agg(g.last_error ORDER BY g.last_error ->> 'at' DESC)
           FILTER (WHERE g.status = 'ACTIVE' AND g.failures > 0 AND g.last_error IS NOT NULL))[1] AS "lastError"
       FROM accounts a LEFT JOIN grants g ON g.id = a.grant_id
       WHERE a.disconnected_at IS NULL GROUP BY a.platform`,
    );
  }
}
