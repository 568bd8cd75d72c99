import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import type { SealedCredentials } from '../domain/credentials.js';
import { PendingRevocationEntity, type RetiredGrant } from './pending-revocation.entity.js';

/** Sealed tokens that wait for revocation at their platform. */
@Injectable()
export class PendingRevocationsRepository {
  constructor(private readonly database: Database) {}

  async insert(manager: EntityManager, revocation: RetiredGrant, keepHours: number): Promise<void> {
    await manager.query(
      `INSERT INTO pending_revocations (id, platform, login_type, subject, credentials, token_version, access_expires_at,
         user_id, retired_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $9, app_now(), app_now() + $8 * interval '1 hour')`,
      [
        revocation.id,
        revocation.platform,
        revocation.loginType,
        revocation.subject,
        revocation.credentials,
        revocation.tokenVersion,
        revocation.accessExpiresAt,
        keepHours,
        revocation.userId,
      ],
    );
  }

  /** A revocation that is not expired, or null. */
  find(manager: EntityManager, id: string): Promise<PendingRevocationEntity | null> {
    return manager
      .createQueryBuilder(PendingRevocationEntity, 'revocation')
      .where('revocation.id = :id AND revocation.expires_at > app_now()', { id })
      .getOne();
  }

  async saveTokens(
    revocation: PendingRevocationEntity,
    credentials: SealedCredentials,
    accessExpiresAt: Date | null,
  ): Promise<void> {
    await this.database.manager.query(
      `UPDATE pending_revocations SET credentials = $3, token_version = token_version + 1, access_expires_at = $4
       WHERE id = $1 AND token_version = $2`,
      [revocation.id, revocation.tokenVersion, credentials, accessExpiresAt],
    );
  }

  async delete(id: string): Promise<void> {
    await this.database.manager.delete(PendingRevocationEntity, { id });
  }

  /** Deletes expired revocations. @returns their number */
  async deleteOverdue(): Promise<number> {
    const [, count]: [unknown[], number] = await this.database.manager.query(
      'DELETE FROM pending_revocations WHERE expires_at <= app_now()',
    );
    return count;
  }
}
