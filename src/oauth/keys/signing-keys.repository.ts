import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import { SigningKeyEntity } from './signing-key.entity.js';

/** Advisory lock of transactions that change the set of keys. */
const keySetLock = 7_241_905_321;

@Injectable()
export class SigningKeysRepository {
  constructor(private readonly database: Database) {}

  /** All published keys, oldest first. */
  findAll(manager: EntityManager = this.database.manager): Promise<SigningKeyEntity[]> {
    return manager.find(SigningKeyEntity, { order: { activeFrom: 'ASC', id: 'ASC' } });
  }

  /** No other transaction changes the set of keys until this one ends. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [keySetLock]);
  }

  async insert(manager: EntityManager, key: SigningKeyEntity): Promise<void> {
    await manager.insert(SigningKeyEntity, key);
  }

  async delete(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query('DELETE FROM oidc_signing_keys WHERE id = ANY($1)', [ids]);
  }
}
