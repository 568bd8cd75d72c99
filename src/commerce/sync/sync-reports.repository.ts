import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { SyncPauseReason } from '../domain/commerce-sync.js';

/** A sync that fails or is paused. */
export interface SyncProblem {
  accountId: string;
  stream: string;
  pauseReason: SyncPauseReason | null;
  missingScopes: string[];
  failureCount: number;
  failingSince: Date | null;
}

/** Reads over the syncs of many shops. */
@Injectable()
export class SyncReportsRepository {
  constructor(private readonly database: Database) {}

  problemsOf(accountIds: readonly string[]): Promise<SyncProblem[]> {
    return this.database.manager.query(
      `SELECT account_id AS "accountId", stream, pause_reason AS "pauseReason", missing_scopes AS "missingScopes",
         failure_count AS "failureCount", failing_since AS "failingSince"
       FROM commerce_syncs WHERE account_id = ANY ($1) AND (failure_count > 0 OR state = 'PAUSED')`,
      [accountIds],
    );
  }

  /** Seconds since the last complete pass of the shop that is furthest behind, by resource. Paused syncs do not count. */
  secondsSinceSuccess(): Promise<{ resource: string; seconds: number }[]> {
    return this.database.manager.query(
      `SELECT resource, max(extract(epoch FROM app_now() - coalesce(succeeded_at, failing_since, app_now())))::float8 AS seconds
       FROM commerce_syncs JOIN accounts ON accounts.id = account_id
       WHERE purpose = 'CHANGES' AND state <> 'PAUSED' AND disconnected_at IS NULL GROUP BY resource`,
    );
  }

  /** Connected accounts of a platform that lack a sync of one of the streams. */
  async accountsLacking(platform: string, streams: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.database.manager.query(
      `SELECT id FROM accounts WHERE platform = $1 AND disconnected_at IS NULL
         AND (SELECT count(DISTINCT stream) FROM commerce_syncs WHERE account_id = id AND stream = ANY ($2)) < $3`,
      [platform, streams, streams.length],
    );
    return rows.map(({ id }) => id);
  }
}
