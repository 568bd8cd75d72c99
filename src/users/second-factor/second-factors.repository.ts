import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, Not, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { type Sealed } from '../../crypto/token-vault.js';
import { AuthenticatorEntity } from './authenticator.entity.js';
import { RecoveryCodeEntity } from './recovery-code.entity.js';

export interface StoredSecret {
  id: string;
  secret: Sealed;
}

/** Authenticator apps and recovery codes. */
@Injectable()
export class SecondFactorsRepository {
  constructor(
    @InjectRepository(AuthenticatorEntity) private readonly authenticators: Repository<AuthenticatorEntity>,
  ) {}

  private get manager(): EntityManager {
    return this.authenticators.manager;
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
