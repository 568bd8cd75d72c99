import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SealedPlace } from '../../crypto/sealed-places.js';
import { TokenVault, VaultError } from '../../crypto/token-vault.js';
import { AuditKeyEntity } from './audit-key.entity.js';
import { type AuditSigningKey, generateSigningKey, toSigningKey } from './signatures.js';

/** The keys that sign seals, which only TOKEN_ENCRYPTION_KEYS open. */
@Injectable()
export class AuditKeys {
  private readonly logger = new Logger('Audit');

  constructor(private readonly vault: TokenVault) {}

  /** The newest key that can be opened. Creates one if there is none. Call it under the lock of the sealer. */
  async current(manager: EntityManager): Promise<AuditSigningKey> {
    const key = (await this.all(manager)).at(-1);
    if (key) return key;
    const { key: created, pkcs8 } = generateSigningKey();
    await manager.insert(AuditKeyEntity, {
      id: created.id,
      privateKey: this.vault.seal(pkcs8, placeOf(created.id)),
      createdAt: () => 'app_now()',
    });
    this.logger.log({ keyId: created.id }, 'Created a key that signs the audit trail');
    return created;
  }

  /**
   * All keys that can be opened, oldest first. Their public keys are derived: a public key in the database could have been replaced
   * together with the signatures.
   */
  async all(manager: EntityManager): Promise<AuditSigningKey[]> {
    const rows = await manager.find(AuditKeyEntity, { order: { createdAt: 'ASC', id: 'ASC' } });
    return rows.map((row) => this.open(row)).filter((key) => key !== null);
  }

  private open({ id, privateKey }: AuditKeyEntity): AuditSigningKey | null {
    try {
      return toSigningKey(this.vault.open(privateKey, placeOf(id)));
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      this.logger.error({ err: error, keyId: id }, 'Failed to open a key that signs the audit trail');
      return null;
    }
  }
}

function placeOf(id: string): SealedPlace {
  return { table: 'audit_keys', column: 'private_key', id };
}
