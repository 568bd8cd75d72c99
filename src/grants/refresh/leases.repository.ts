import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, type PreparedStatement } from '../../database/database.js';
import type { WorkStatus } from '../../jobs/work/work-source.js';
import type { Platform } from '../../platforms/platform.js';
import type { SealedCredentials } from '../domain/credentials.js';
import type { GrantError, GrantStatus } from '../domain/grant.js';
import { GrantSettings } from '../grant-settings.js';

/** A grant that this process may refresh or probe until its lease ends. */
export interface LeasedGrant {
  id: string;
  userId: string;
  platform: Platform;
  loginType: string;
  credentials: SealedCredentials;
  tokenVersion: number;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  refreshedAt: Date;
  lastUsedAt: Date;
  failures: number;
  /** Start of an earlier refresh from the same version whose outcome is unknown. */
  unansweredSince: Date | null;
  leaseToken: string;
  /** In `performance.now()` time, taken before the statement, so that the lease lasts at least that long. */
  leaseEndsAt: number;
  /** The grant is reported as ended and its token is not expired: probe it instead of refreshing. */
  probe: boolean;
}

/** State of a grant, for callers that wait for the refresh of another process. */
export interface RefreshProgress {
  platform: Platform;
  tokenVersion: number;
  status: GrantStatus;
  expiredReason: string | null;
  fallback: SealedCredentials | null;
  isLeased: boolean;
  /** There is no attempt before `refreshAt`, because the last one failed. */
  isBackingOff: boolean;
  refreshAt: Date | null;
  lastError: GrantError | null;
  now: Date;
}

/** A token that is valid for this long can show whether the grant is. */
const probeable = `suspect_since IS NOT NULL AND (access_expires_at IS NULL OR access_expires_at > app_now() + interval '1 minute')`;

const columns = `id, user_id AS "userId", platform, login_type AS "loginType", credentials, token_version AS "tokenVersion",
  access_expires_at AS "accessExpiresAt", refresh_expires_at AS "refreshExpiresAt", refreshed_at AS "refreshedAt",
  last_used_at AS "lastUsedAt", failures, unanswered_since AS "unansweredSince", lease_token AS "leaseToken", ${probeable} AS probe`;

const unleased = '(lease_until IS NULL OR lease_until <= app_now())';

/** Records the start of a refresh, and whether the previous one from the same version had no response. */
const beginAttempt = `lease_token = gen_random_uuid(), lease_until = app_now() + $1 * interval '1 millisecond',
  unanswered_since = CASE WHEN attempt_version = token_version THEN attempt_started_at END,
  attempt_version = token_version, attempt_started_at = app_now()`;

/** Clears a refresh that had no effect, but not an earlier one without a response. */
const undoAttempt = `attempt_version = CASE WHEN unanswered_since IS NOT NULL THEN token_version END,
  attempt_started_at = unanswered_since, unanswered_since = NULL`;

/** Records a refresh that ended without a response, as started so long ago that none can arrive. */
const endAttempt = (maxCallMs: number) =>
  `attempt_started_at = least(attempt_started_at, app_now() - $${maxCallMs} * interval '1 millisecond')`;

const claimDue: PreparedStatement = {
  name: 'claim_due_grants',
  text: `UPDATE grants SET
       lease_token = gen_random_uuid(), lease_until = app_now() + $1 * interval '1 millisecond',
       refresh_at = app_now() + $1 * interval '1 millisecond',
       unanswered_since = CASE WHEN ${probeable} THEN unanswered_since
         WHEN attempt_version = token_version THEN attempt_started_at END,
       attempt_version = CASE WHEN ${probeable} THEN attempt_version ELSE token_version END,
       attempt_started_at = CASE WHEN ${probeable} THEN attempt_started_at ELSE app_now() END
     WHERE id IN (
       SELECT id FROM grants
       WHERE status = 'ACTIVE' AND refresh_at <= app_now() AND ${unleased} AND platform = ANY ($2)
       ORDER BY refresh_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
     )
     RETURNING ${columns}`,
};

/** Statements for the leases of refreshes, on the clock of the database. */
@Injectable()
export class RefreshLeasesRepository {
  constructor(
    private readonly database: Database,
    private readonly settings: GrantSettings,
  ) {}

  /**
   * Leases a grant if it still has the given token version. Null if another process has the lease, the tokens were replaced, the
   * grant backs off after a failure, or it expired.
   */
  async lease(
    id: string,
    tokenVersion: number,
    options: { forced: boolean; skipBackOff: boolean },
  ): Promise<LeasedGrant | null> {
    const leaseEndsAt = performance.now() + this.settings.leaseMs;
    const [rows]: [LeasedGrant[], number] = await this.database.manager.query(
      `UPDATE grants SET ${beginAttempt}, forced_at = CASE WHEN $4 THEN app_now() ELSE forced_at END
       WHERE id = $2 AND token_version = $3 AND status = 'ACTIVE' AND ${unleased}
         AND (failures = 0 OR refresh_at <= app_now() OR ($5 AND last_error ->> 'kind' <> 'rate-limited'
              AND (last_error ->> 'at')::timestamptz <= app_now() - interval '1 minute'))
         AND (NOT $4 OR forced_at IS NULL OR forced_at <= app_now() - interval '1 minute')
       RETURNING ${columns}`,
      [this.settings.leaseMs, id, tokenVersion, options.forced, options.skipBackOff],
    );
    return rows[0] ? { ...rows[0], leaseEndsAt, probe: false } : null;
  }

  /** Leases up to `limit` grants that are due. */
  async claim(limit: number, platforms: readonly Platform[]): Promise<LeasedGrant[]> {
    const leaseEndsAt = performance.now() + this.settings.leaseMs;
    const rows = await this.database.rows<Omit<LeasedGrant, 'leaseEndsAt'>>(claimDue, [
      this.settings.leaseMs,
      platforms,
      limit,
    ]);
    return rows.map((row) => ({ ...row, leaseEndsAt }));
  }

  /** Covers grants that are due now or within an hour, the maximum delay of a failure or a lease. */
  async status(): Promise<WorkStatus> {
    const [row]: WorkStatus[] = await this.database.manager.query(
      `SELECT count(*) FILTER (WHERE due)::int AS due, count(*) FILTER (WHERE NOT ${unleased})::int AS running,
         0 AS dead, min(refresh_at) FILTER (WHERE due) AS "oldestDueAt",
         (array_agg(last_error->>'message' ORDER BY last_error->>'at' DESC) FILTER (WHERE failures > 0))[1]
           AS "lastError"
       FROM (
         SELECT refresh_at, lease_until, failures, last_error, refresh_at <= app_now() AND ${unleased} AS due
         FROM grants WHERE status = 'ACTIVE' AND refresh_at <= app_now() + interval '1 hour'
       ) AS soon`,
    );
    return row!;
  }

  async progress(id: string): Promise<RefreshProgress | null> {
    const rows: RefreshProgress[] = await this.database.manager.query(
      `SELECT platform, token_version AS "tokenVersion", status, expired_reason AS "expiredReason", fallback,
         NOT ${unleased} AS "isLeased", failures > 0 AND refresh_at > app_now() AS "isBackingOff",
         refresh_at AS "refreshAt", last_error AS "lastError", app_now() AS now
       FROM grants WHERE id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Extends a lease, unless another process has it. */
  async extendLease({ id, leaseToken }: LeasedGrant): Promise<void> {
    await this.database.manager.query(
      `UPDATE grants SET lease_until = app_now() + $3 * interval '1 millisecond' WHERE id = $1 AND lease_token = $2`,
      [id, leaseToken, this.settings.leaseMs],
    );
  }

  /** Ends leases without a platform call. */
  async releaseLeases(leased: readonly LeasedGrant[]): Promise<void> {
    const refreshes = leased.filter(({ probe }) => !probe);
    const probes = leased.filter(({ probe }) => probe);
    for (const [grants, undo] of [
      [refreshes, `, ${undoAttempt}`],
      [probes, ''],
    ] as const) {
      if (grants.length === 0) continue;
      await this.database.manager.query(
        `UPDATE grants SET lease_token = NULL, lease_until = NULL, refresh_at = least(refresh_at, app_now()) ${undo}
         WHERE id = ANY ($1) AND lease_token = ANY ($2)`,
        [grants.map(({ id }) => id), grants.map(({ leaseToken }) => leaseToken)],
      );
    }
  }

  /**
   * Ends a lease after a failed call. There is no attempt before `retryAt`.
   *
   * @param known whether the platform certainly did nothing
   * @returns false if the lease was lost
   */
  async backOff(
    { id, leaseToken, probe }: LeasedGrant,
    error: GrantError,
    retryAt: Date,
    known: boolean,
    manager: EntityManager,
  ): Promise<boolean> {
    const [rows]: [unknown[], number] = await manager.query(
      `UPDATE grants SET lease_token = NULL, lease_until = NULL, failures = failures + 1, last_error = $3, refresh_at = $4
         ${probe ? '' : `, ${known ? undoAttempt : endAttempt(5)}`}
       WHERE id = $1 AND lease_token = $2
       RETURNING id`,
      [id, leaseToken, error, retryAt, ...(known || probe ? [] : [this.settings.maxCallMs])],
    );
    return rows.length > 0;
  }

  /** Ends the lease of a probe that found the grant valid. */
  async markHealthy(
    { id, leaseToken }: LeasedGrant,
    refreshAt: Date | null,
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      `UPDATE grants SET lease_token = NULL, lease_until = NULL, suspect_since = NULL, failures = 0, refresh_at = $3
       WHERE id = $1 AND lease_token = $2`,
      [id, leaseToken, refreshAt],
    );
  }

  /** Marks the grant as expired, unless its tokens were replaced. @returns whether it did */
  async expire(
    id: string,
    tokenVersion: number,
    reason: string,
    error: GrantError,
    manager: EntityManager,
  ): Promise<boolean> {
    const [rows]: [unknown[], number] = await manager.query(
      `UPDATE grants SET status = 'EXPIRED', expired_reason = $3, expired_at = app_now(), last_error = $4,
         lease_token = NULL, lease_until = NULL, suspect_since = NULL
       WHERE id = $1 AND token_version = $2 AND status = 'ACTIVE'
       RETURNING id`,
      [id, tokenVersion, reason, error],
    );
    return rows.length > 0;
  }
}
