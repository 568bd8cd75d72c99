import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Raw, Repository } from 'typeorm';
import { PasskeyChallengeEntity, type PasskeyPurpose } from './passkey-challenge.entity.js';
import { PasskeyEntity } from './passkey.entity.js';

/** Passkeys and their challenges. */
@Injectable()
export class PasskeysRepository {
  constructor(@InjectRepository(PasskeyEntity) private readonly passkeys: Repository<PasskeyEntity>) {}

  private get manager(): EntityManager {
    return this.passkeys.manager;
  }

  /** Oldest first. */
  list(userId: string, manager = this.manager): Promise<PasskeyEntity[]> {
    return manager.find(PasskeyEntity, { where: { userId }, order: { id: 'ASC' } });
  }

  count(userId: string, manager = this.manager): Promise<number> {
    return manager.countBy(PasskeyEntity, { userId });
  }

  find(userId: string, id: string, manager = this.manager): Promise<PasskeyEntity | null> {
    return manager.findOneBy(PasskeyEntity, { id, userId });
  }

  findByCredential(credentialId: string): Promise<PasskeyEntity | null> {
    return this.passkeys.findOneBy({ credentialId });
  }

  /** @returns false if the credential is registered already, for any user */
  async insert(
    passkey: Omit<PasskeyEntity, 'createdAt' | 'lastUsedAt'>,
    manager: EntityManager,
  ): Promise<boolean> {
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(PasskeyEntity)
      .values({ ...passkey, createdAt: () => 'app_now()', lastUsedAt: null })
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  /** Records a use. @returns false if the passkey was removed, or used by another request since it was read */
  async markUsed(
    { id, userId, counter }: PasskeyEntity,
    used: { counter: number; isSynced: boolean },
    manager: EntityManager,
  ): Promise<boolean> {
    const { affected } = await manager.update(
      PasskeyEntity,
      { id, userId, counter },
      { ...used, lastUsedAt: () => 'app_now()' },
    );
    return affected === 1;
  }

  async rename(userId: string, id: string, name: string, manager: EntityManager): Promise<void> {
    await manager.update(PasskeyEntity, { id, userId }, { name });
  }

  async delete(userId: string, id: string, manager: EntityManager): Promise<void> {
    await manager.delete(PasskeyEntity, { userId, id });
  }

  async insertChallenge(challenge: PasskeyChallengeEntity): Promise<void> {
    await this.manager.insert(PasskeyChallengeEntity, challenge);
  }

  /** Deletes the challenge. @returns false if it is unknown, used or expired, or has another purpose or binding */
  async useChallenge(
    purpose: PasskeyPurpose,
    challengeHashes: readonly Buffer[],
    bindingHashes: readonly Buffer[],
  ): Promise<boolean> {
    const [rows]: [unknown[], number] = await this.manager.query(
      `DELETE FROM passkey_challenges WHERE challenge_hash = ANY($1) AND purpose = $2 AND binding_hash = ANY($3)
       AND expires_at > app_now() RETURNING 1`,
      [challengeHashes, purpose, bindingHashes],
    );
    return rows.length > 0;
  }

  async deleteExpiredChallenges(): Promise<void> {
    await this.manager.delete(PasskeyChallengeEntity, {
      expiresAt: Raw((column) => `${column} <= app_now()`),
    });
  }
}
