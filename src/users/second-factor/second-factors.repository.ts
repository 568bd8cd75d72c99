import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, Not, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { type Sealed } from '../../crypto/token-vault.js';
import { AuthenticatorEntity } from './authenticator.entity.js';
import {
  hasSecondFactor,
  kindsOfFactors,
  type SecondFactorKind,
  secondFactorKinds,
} from './second-factor-kinds.js';
import { RecoveryCodeEntity } from './recovery-code.entity.js';

export interface StoredSecret {
  id: string;
  secret: Sealed;
}

/** How a user can prove the second factor. */
export type SecondFactorMethod = SecondFactorKind | 'RECOVERY_CODE';

const methodsOf = `SELECT u.id,
    ${secondFactorKinds.map((kind) => `${kindsOfFactors[kind].exists('u.id')} AS "${kind}"`).join(', ')},
    EXISTS (SELECT 1 FROM recovery_codes c WHERE c.user_id = u.id AND c.used_at IS NULL) AS "RECOVERY_CODE"
  FROM users u WHERE u.id = ANY($1) AND ${hasSecondFactor('u.id')}`;

/** Second factors and recovery codes. */
@Injectable()
export class SecondFactorsRepository {
  constructor(
    @InjectRepository(AuthenticatorEntity) private readonly authenticators: Repository<AuthenticatorEntity>,
  ) {}

  private get manager(): EntityManager {
    return this.authenticators.manager;
  }

  /** The methods of each user who has a second factor. */
  async methodsOf(
    userIds: readonly string[],
    manager = this.manager,
  ): Promise<ReadonlyMap<string, SecondFactorMethod[]>> {
    const rows: ({ id: string } & Record<SecondFactorMethod, boolean>)[] = await manager.query(methodsOf, [
      userIds,
    ]);
    const all = [...secondFactorKinds, 'RECOVERY_CODE'] as const;
    return new Map(rows.map((row) => [row.id, all.filter((method) => row[method])]));
  }

  /** Deletes the second factors of all kinds. */
  async deleteAll(userId: string, manager: EntityManager): Promise<void> {
    for (const kind of secondFactorKinds) await kindsOfFactors[kind].deleteAll(manager, userId);
  }

  /** Up to `limit` ids of administrators without a second factor, who are not disabled. */
  async unprotectedAdministrators(limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT u.id FROM users u WHERE u.role = 'ADMIN' AND u.disabled_at IS NULL
       AND NOT ${hasSecondFactor('u.id')} ORDER BY u.id LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  authenticator(userId: string, manager = this.manager): Promise<AuthenticatorEntity | null> {
    return manager.findOneBy(AuthenticatorEntity, { userId, confirmedAt: Not(IsNull()) });
  }

  /** The secret of the authenticator app that is in use. */
  async secret(userId: string, manager = this.manager): Promise<StoredSecret | null> {
    const rows: StoredSecret[] = await manager.query(
      'SELECT id, secret FROM authenticators WHERE user_id = $1 AND confirmed_at IS NOT NULL',
      [userId],
    );
    return rows[0] ?? null;
  }

  /** The secret that waits for its first code. Null if it is older than `maxAgeSeconds`. */
  async pendingSecret(
    userId: string,
    maxAgeSeconds: number,
    manager: EntityManager,
  ): Promise<StoredSecret | null> {
    const rows: StoredSecret[] = await manager.query(
      `SELECT id, secret FROM authenticators WHERE user_id = $1 AND confirmed_at IS NULL
       AND created_at > app_now() - $2 * interval '1 second'`,
      [userId, maxAgeSeconds],
    );
    return rows[0] ?? null;
  }

  /** Replaces the secret that waits for its first code. */
  async insertPending({ id, secret }: StoredSecret, userId: string, manager: EntityManager): Promise<void> {
    await manager.delete(AuthenticatorEntity, { userId, confirmedAt: IsNull() });
    await manager.insert(AuthenticatorEntity, {
      id,
      userId,
      secret,
      createdAt: () => 'app_now()',
      confirmedAt: null,
      lastStep: null,
    });
  }

  /** Replaces the authenticator app by the one that has waited. `step` is that of its first code, which is used now. */
  async confirm(userId: string, id: string, step: number, manager: EntityManager): Promise<void> {
    await manager.delete(AuthenticatorEntity, { userId, confirmedAt: Not(IsNull()) });
    await manager.update(
      AuthenticatorEntity,
      { id, userId },
      { confirmedAt: () => 'app_now()', lastStep: step },
    );
  }

  /** Marks the step as used. Of several calls with the same or an earlier step, only one returns true. */
  async useStep(id: string, step: number, manager: EntityManager): Promise<boolean> {
    const [rows]: [unknown[], number] = await manager.query(
      `UPDATE authenticators SET last_step = $2 WHERE id = $1 AND (last_step IS NULL OR last_step < $2)
       RETURNING 1`,
      [id, step],
    );
    return rows.length > 0;
  }

  /** @returns false if the user has none */
  async deleteAuthenticators(userId: string, manager: EntityManager): Promise<boolean> {
    const hadOne = await manager.existsBy(AuthenticatorEntity, { userId, confirmedAt: Not(IsNull()) });
    await manager.delete(AuthenticatorEntity, { userId });
    return hadOne;
  }

  /** Replaces all recovery codes. */
  async replaceRecoveryCodes(
    userId: string,
    hashes: readonly Buffer[],
    manager: EntityManager,
  ): Promise<void> {
    await manager.delete(RecoveryCodeEntity, { userId });
    for (const codeHash of hashes)
      await manager.insert(RecoveryCodeEntity, {
        id: newId(),
        userId,
        codeHash,
        createdAt: () => 'app_now()',
        usedAt: null,
      });
  }

  /** Marks the code as used. Of several calls with the same code, only one returns true. */
  async useRecoveryCode(userId: string, codeHash: Buffer, manager: EntityManager): Promise<boolean> {
    const [rows]: [unknown[], number] = await manager.query(
      `UPDATE recovery_codes SET used_at = app_now() WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL
       RETURNING 1`,
      [userId, codeHash],
    );
    return rows.length > 0;
  }

  countRecoveryCodes(userId: string, manager = this.manager): Promise<number> {
    return manager.countBy(RecoveryCodeEntity, { userId, usedAt: IsNull() });
  }
}
