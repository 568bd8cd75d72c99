import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { Platform } from '../platforms/platform.js';
import type { SealedCredentials } from './domain/credentials.js';
import { GrantEntity } from './grant.entity.js';
import type { RetiredGrant } from './revocation/pending-revocation.entity.js';

/** Values that a new consent writes. */
export interface ConsentValues {
  userId: string;
  platform: Platform;
  loginType: string;
  subject: string;
  credentials: SealedCredentials;
  scopes: readonly string[];
  requestedScopes: readonly string[];
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  issuedAt: Date;
  /** Null if it cannot or need not be refreshed. */
  refreshAt: Date | null;
}

/** Statements for grants, except those for refreshes. */
@Injectable()
export class GrantsRepository {
  constructor(@InjectRepository(GrantEntity) private readonly grants: Repository<GrantEntity>) {}

  find(id: string, manager: EntityManager = this.grants.manager): Promise<GrantEntity | null> {
    return manager.findOneBy(GrantEntity, { id });
  }

  /** Reads the grant of a subject and locks the row until the transaction ends. */
  async lockSubject(
    platform: Platform,
    loginType: string,
    subject: string,
    manager: EntityManager,
  ): Promise<{ id: string; userId: string } | null> {
    const rows: { id: string; userId: string }[] = await manager.query(
      `SELECT id, user_id AS "userId" FROM grants WHERE platform = $1 AND login_type = $2 AND subject = $3 FOR UPDATE`,
      [platform, loginType, subject],
    );
    return rows[0] ?? null;
  }

  /** Inserts or replaces a grant. @returns false if another row was inserted for the subject meanwhile */
  async saveConsent(
    id: string,
    consent: ConsentValues,
    manager: EntityManager = this.grants.manager,
  ): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO grants (id, user_id, platform, login_type, subject, status, credentials, token_version, scopes,
         requested_scopes, access_expires_at, refresh_expires_at, granted_at, refreshed_at, last_used_at, refreshable, refresh_at)
       VALUES ($1, $2, $3, $4, $5, 'ACTIVE', $6, 1, $7, $8, $9, $10, $11, $11, $11, $12::timestamptz IS NOT NULL, $12)
       ON CONFLICT ON CONSTRAINT grants_subject_key DO UPDATE SET
         status = 'ACTIVE', expired_reason = NULL, expired_at = NULL,
         credentials = excluded.credentials, token_version = grants.token_version + 1,
         scopes = excluded.scopes, requested_scopes = excluded.requested_scopes,
         access_expires_at = excluded.access_expires_at, refresh_expires_at = excluded.refresh_expires_at,
         granted_at = excluded.granted_at, notified_end = NULL, reported_end = NULL, end_reported_at = NULL, refreshed_at = excluded.refreshed_at, last_used_at = excluded.last_used_at,
         refreshable = excluded.refreshable, refresh_at = excluded.refresh_at,
         lease_token = NULL, lease_until = NULL, attempt_version = NULL, attempt_started_at = NULL,
         unanswered_since = NULL, forced_at = NULL, fallback = NULL, suspect_since = NULL, failures = 0, last_error = NULL
         WHERE grants.id = excluded.id
       RETURNING id`,
      [
        id,
        consent.userId,
        consent.platform,
        consent.loginType,
        consent.subject,
        consent.credentials,
        consent.scopes,
        consent.requestedScopes,
        consent.accessExpiresAt,
        consent.refreshExpiresAt,
        consent.issuedAt,
        consent.refreshAt,
      ],
    );
    return rows.length === 1;
  }

  /** Records that a grant is in use, at most once a day, and reschedules the refresh of an idle one. */
  async recordUse(id: string, warmRefreshAt: Date | null): Promise<void> {
    await this.grants.query(
      `UPDATE grants SET last_used_at = app_now(),
         refresh_at = CASE WHEN failures = 0 AND suspect_since IS NULL THEN least(refresh_at, $2) ELSE refresh_at END
       WHERE id = $1 AND last_used_at <= app_now() - interval '1 day'`,
      [id, warmRefreshAt],
    );
  }

  /** Removes scopes that the grant does not have. @returns whether anything changed */
  async removeScopes(
    id: string,
    tokenVersion: number,
    missing: readonly string[],
    manager: EntityManager = this.grants.manager,
  ): Promise<boolean> {
    const [rows]: [unknown[], number] = await manager.query(
      `UPDATE grants SET
         scopes = ARRAY(SELECT unnest(scopes) EXCEPT SELECT unnest($3::text[])),
         requested_scopes = ARRAY(SELECT unnest(requested_scopes) UNION SELECT unnest($3::text[]))
       WHERE id = $1 AND token_version = $2 AND (scopes && $3 OR NOT requested_scopes @> $3)
       RETURNING id`,
      [id, tokenVersion, missing],
    );
    return rows.length > 0;
  }

  /**
   * Marks the grants of a subject as suspect and due for a probe, unless they were granted after `at`, a whole second of the
   * platform's clock. A grant of the same second is marked too.
   */
  async markSuspect(
    platform: Platform,
    subject: string,
    at: Date,
    manager: EntityManager = this.grants.manager,
  ): Promise<{ known: boolean; suspected: boolean }> {
    const [suspected]: [unknown[], number] = await manager.query(
      `UPDATE grants SET suspect_since = coalesce(suspect_since, app_now()), refresh_at = app_now()
       WHERE platform = $1 AND subject = $2 AND status = 'ACTIVE' AND date_trunc('second', granted_at) <= $3
       RETURNING id`,
      [platform, subject, at],
    );
    if (suspected.length > 0) return { known: true, suspected: true };
    const known = await manager.existsBy(GrantEntity, { platform, subject });
    return { known, suspected: false };
  }

  /** Records an end that the platform reported. @returns false if the grant has ended, or is newer, or has this report or a later one */
  async setReportedEnd(id: string, endsAt: Date, reportedAt: Date, manager: EntityManager): Promise<boolean> {
    const [, updated]: [unknown[], number] = await manager.query(
      `UPDATE grants SET reported_end = $2, end_reported_at = $3
       WHERE id = $1 AND status = 'ACTIVE' AND granted_at < $3 AND granted_at < $2
         AND (end_reported_at IS NULL OR end_reported_at < $3)`,
      [id, endsAt, reportedAt],
    );
    return updated > 0;
  }

  /** Whether the subject has a grant. */
  hasSubject(
    { platform, subject }: Pick<GrantEntity, 'platform' | 'subject'>,
    manager: EntityManager = this.grants.manager,
  ): Promise<boolean> {
    return manager.existsBy(GrantEntity, { platform, subject });
  }

  /**
   * Deletes a grant without connected accounts, under the lock of the user. `accounts` and `connection_states` refer to grants by
   * foreign key; the statement checks that nothing refers to this one and whether another grant has its subject.
   *
   * @param despiteFlows also deletes the grant of a running connect flow
   */
  async deleteUnused(
    id: string,
    despiteFlows: boolean,
    manager: EntityManager = this.grants.manager,
  ): Promise<{ grant: RetiredGrant; subjectInUse: boolean; leasedUntil: Date | null } | null> {
    const [rows]: [(RetiredGrant & { subjectInUse: boolean; leasedUntil: Date | null })[], number] =
      await manager.query(
        `DELETE FROM grants
       WHERE id = $1
         AND NOT EXISTS (SELECT FROM accounts WHERE grant_id = grants.id AND disconnected_at IS NULL)
         AND ($2 OR NOT EXISTS (
           SELECT FROM connection_states WHERE grant_id = grants.id
             AND (stage = 'WORKING' AND consumed_at > app_now() - interval '3 minutes'
               OR stage = 'CHOOSING' AND connection_states.expires_at > app_now())
         ))
       RETURNING id, user_id AS "userId", platform, login_type AS "loginType", subject, credentials,
         token_version AS "tokenVersion", access_expires_at AS "accessExpiresAt", lease_until AS "leasedUntil",
         EXISTS (
           SELECT FROM grants other
           WHERE other.platform = grants.platform AND other.subject = grants.subject AND other.id <> grants.id
         ) AS "subjectInUse"`,
        [id, despiteFlows],
      );
    const row = rows[0];
    if (!row) return null;
    const { subjectInUse, leasedUntil, ...grant } = row;
    return { grant, subjectInUse, leasedUntil };
  }

  /** Ids of the grants of a user. */
  async idsOf(userId: string, manager: EntityManager = this.grants.manager): Promise<string[]> {
    const grants = await manager.find(GrantEntity, { select: { id: true }, where: { userId } });
    return grants.map(({ id }) => id);
  }

  /** Number of active grants by platform whose access token has expired. Their refresh is due, or delayed by an hour at most. */
  countStale(): Promise<{ platform: Platform; count: number }[]> {
    return this.grants.query(
      `SELECT platform, count(*)::int AS count FROM grants
       WHERE status = 'ACTIVE' AND refresh_at <= app_now() + interval '1 hour' AND access_expires_at <= app_now()
       GROUP BY platform`,
    );
  }

  /** Number of grants whose refresh was due `minutes` ago or earlier. */
  async countOverdue(minutes: number, platforms: readonly Platform[]): Promise<number> {
    const [row]: { overdue: number }[] = await this.grants.query(
      `SELECT count(*) AS overdue FROM grants
       WHERE status = 'ACTIVE' AND refresh_at <= app_now() - $1 * interval '1 minute' AND platform = ANY ($2)`,
      [minutes, platforms],
    );
    return row!.overdue;
  }
}
