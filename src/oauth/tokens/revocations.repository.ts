import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { lifetimeSeconds } from '../domain/lifetimes.js';
import type { RevocationEntity } from './revocation.entity.js';

export type Revocation = Pick<RevocationEntity, 'kind' | 'target' | 'issuedBefore' | 'expiresAt'>;

/** Lifetime of an access token, plus a margin for clock differences. */
const retentionSeconds = lifetimeSeconds.accessToken + 600;

@Injectable()
export class RevocationsRepository {
  constructor(private readonly database: Database) {}

  /** Revokes all tokens of the targets that were issued until now. */
  async add(kind: Revocation['kind'], targets: readonly string[], manager: EntityManager): Promise<void> {
    await manager.query(
      `INSERT INTO oidc_revocations (id, kind, target, issued_before, expires_at)
       SELECT r.id, $1, r.target, app_now(), app_now() + $4 * interval '1 second'
       FROM unnest($2::uuid[], $3::text[]) AS r (id, target)`,
      [kind, targets.map(() => newId()), targets, retentionSeconds],
    );
  }

  /** Active revocations written by transaction `start` or a later one. All active ones for null. */
  async changedSince(start: bigint | null): Promise<Revocation[]> {
    return this.database.manager.query(
      `SELECT kind, target, issued_before AS "issuedBefore", expires_at AS "expiresAt" FROM oidc_revocations
       WHERE expires_at > app_now() AND ($1::bigint IS NULL OR changed_in >= $1)`,
      [start],
    );
  }

  async deleteExpired(): Promise<void> {
    await this.database.manager.query('DELETE FROM oidc_revocations WHERE expires_at <= app_now()');
  }
}
