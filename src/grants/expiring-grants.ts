import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import type { Platform } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { endToNotify, reportedNoticeDays } from './domain/grant-end.js';

/** A grant that ends soon unless the user consents again. */
export interface ExpiringGrant {
  id: string;
  userId: string;
  platform: Platform;
  endsAt: Date;
  /** End that the user was last notified of. Null if none. */
  notifiedEnd: Date | null;
}

type Candidate = Omit<ExpiringGrant, 'endsAt'> & {
  loginType: string;
  grantedAt: Date;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  reportedEnd: Date | null;
};

const batch = 200;

/** Finds grants whose users must be notified that access ends. */
@Injectable()
export class ExpiringGrants {
  constructor(
    private readonly database: Database,
    private readonly platforms: PlatformRegistry,
    private readonly clock: Clock,
  ) {}

  /** Grants of connected accounts that end soon and were not notified yet. */
  async *toNotify(): AsyncGenerator<ExpiringGrant> {
    const now = this.clock.now();
    let after: string | null = null;
    do {
      const candidates: Candidate[] = await this.candidates(after);
      for (const { id, userId, platform, loginType, notifiedEnd, ...life } of candidates) {
        const refreshModel = this.platforms.get(platform).login.refreshModel(loginType);
        const endsAt = endToNotify({ ...life, refreshModel, notifiedEnd }, now);
        if (endsAt) yield { id, userId, platform, endsAt, notifiedEnd };
      }
      after = candidates.length === batch ? candidates.at(-1)!.id : null;
    } while (after);
  }

  /** Call it in the transaction that sends the notice. @returns false if it was already sent or is no longer needed */
  async markNotified(manager: EntityManager, { id, endsAt, notifiedEnd }: ExpiringGrant): Promise<boolean> {
    const [, marked]: [unknown[], number] = await manager.query(
      `UPDATE grants SET notified_end = $2
       WHERE id = $1 AND status = 'ACTIVE' AND notified_end IS NOT DISTINCT FROM $3
         AND least(access_expires_at, refresh_expires_at, reported_end) <= $2`,
      [id, endsAt, notifiedEnd],
    );
    return marked > 0;
  }

  /** Grants that end within the maximum notice period, ordered by id. */
  private candidates(after: string | null): Promise<Candidate[]> {
    const logins = this.platforms
      .all()
      .flatMap(({ platform, login }) =>
        login.loginTypes.map((loginType) => ({ platform, loginType, login })),
      );
    return this.database.manager.query(
      `SELECT id, user_id AS "userId", platform, login_type AS "loginType", granted_at AS "grantedAt", notified_end AS "notifiedEnd",
         access_expires_at AS "accessExpiresAt", refresh_expires_at AS "refreshExpiresAt", reported_end AS "reportedEnd"
       FROM grants JOIN unnest($1::text[], $2::text[], $3::bool[]) AS known (platform, login_type, is_pair)
         USING (platform, login_type)
       WHERE status = 'ACTIVE' AND ($4::uuid IS NULL OR id > $4)
         AND (reported_end BETWEEN app_now() AND app_now() + make_interval(days => ${reportedNoticeDays})
           OR CASE WHEN is_pair THEN refresh_expires_at ELSE least(access_expires_at, refresh_expires_at) END
             BETWEEN app_now() AND app_now() + interval '10 days'
           -- A grant whose refresh is due may not end at all.
           AND NOT (refreshable AND failures = 0 AND refresh_at <= app_now()))
         AND EXISTS (SELECT FROM accounts WHERE grant_id = grants.id AND disconnected_at IS NULL)
       ORDER BY id LIMIT $5`,
      [
        logins.map(({ platform }) => platform),
        logins.map(({ loginType }) => loginType),
        logins.map(({ loginType, login }) => login.refreshModel(loginType) === 'rotating'),
        after,
        batch,
      ],
    );
  }
}
