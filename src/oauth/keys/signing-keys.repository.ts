import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { SigningKeyEntity } from './signing-key.entity.js';

/** Advisory lock of transactions that change the set of keys. */
const keySetLock = 7_241_905_321;

@Injectable()
export class SigningKeysRepository {
  constructor(@InjectRepository(SigningKeyEntity) private readonly keys: Repository<SigningKeyEntity>) {}

  /** All published keys, oldest first. */
  findAll(manager: EntityManager = this.keys.manager): Promise<SigningKeyEntity[]> {
    return manager.find(SigningKeyEntity, { order: { activeFrom: 'ASC', id: 'ASC' } });
  }

  /** No other transaction changes the set of keys until this one ends. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [keySetLock]);
  }

  async insert(key: SigningKeyEntity, manager: EntityManager = this.keys.manager): Promise<void> {
    await manager.insert(SigningKeyEntity, key);
  }

  async delete(ids: readonly string[], manager: EntityManager = this.keys.manager): Promise<void> {
    await manager.delete(SigningKeyEntity, { id: In([...ids]) });
  }
}
