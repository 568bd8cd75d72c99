import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { type SyncPauseReason, SyncPurpose } from '../domain/commerce-sync.js';
import type { KnownStream } from './known-streams.js';

/** A sync that fails or is paused. */
export interface SyncProblem {
  accountId: string;
  stream: string;
  pauseReason: SyncPauseReason | null;
  missingScopes: string[];
  failureCount: number;
  failingSince: Date | null;
}

const syncsPerStream = Object.values(SyncPurpose).length;

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

  /** Users with connected shops whose syncs fail or are paused, ordered by id. */
  async usersWithProblems(after: string | null, limit: number): Promise<string[]> {
    const rows: { userId: string }[] = await this.database.manager.query(
      `SELECT DISTINCT user_id AS "userId" FROM commerce_syncs s JOIN accounts a ON a.id = s.account_id
       WHERE (failure_count > 0 OR state = 'PAUSED') AND disconnected_at IS NULL AND ($1::uuid IS NULL OR user_id > $1)
       ORDER BY 1 LIMIT $2`,
      [after, limit],
    );
    return rows.map(({ userId }) => userId);
  }

  /**
   * The shop that is furthest behind, by resource: seconds since its last complete pass, and since the time at which the next one was
   * due. Syncs that are paused, or of another stream than the given ones, do not count.
   */
  secondsSinceSuccess(
    streams: readonly KnownStream[],
  ): Promise<{ resource: string; seconds: number; overdueSeconds: number }[]> {
    return this.database.manager.query(
      `SELECT resource, max(seconds)::float8 AS seconds, max(greatest(0, seconds - every_seconds))::float8 AS "overdueSeconds"
       FROM commerce_syncs s JOIN accounts a ON a.id = s.account_id
         JOIN unnest($1::text[], $2::text[], $3::float8[]) AS given (platform, stream, every_seconds)
           ON given.platform = a.platform AND given.stream = s.stream,
         LATERAL (SELECT extract(epoch FROM app_now() - coalesce(succeeded_at, failing_since, app_now()))) AS since (seconds)
       WHERE purpose = 'CHANGES' AND state <> 'PAUSED' AND disconnected_at IS NULL GROUP BY resource`,
      [
        streams.map(({ platform }) => platform),
        streams.map(({ name }) => name),
        streams.map(({ everySeconds }) => everySeconds),
      ],
    );
  }

  /** Connected accounts of a platform that lack one of the two syncs of one of the streams. */
  async accountsLacking(platform: string, streams: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.database.manager.query(
      `SELECT id FROM accounts WHERE platform = $1 AND disconnected_at IS NULL
         AND (SELECT count(*) FROM commerce_syncs WHERE account_id = id AND stream = ANY ($2)) < $3`,
      [platform, streams, streams.length * syncsPerStream],
    );
    return rows.map(({ id }) => id);
  }
}
