import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { SealedCredentials } from '../domain/credentials.js';
import { PendingRevocationEntity, type RetiredGrant } from './pending-revocation.entity.js';

/** Sealed tokens that wait for revocation at their platform. */
@Injectable()
export class PendingRevocationsRepository {
  constructor(
    @InjectRepository(PendingRevocationEntity)
    private readonly revocations: Repository<PendingRevocationEntity>,
  ) {}

  async insert(
    revocation: RetiredGrant,
    keepHours: number,
    manager: EntityManager = this.revocations.manager,
  ): Promise<void> {
    await manager
      .createQueryBuilder()
      .insert()
      .into(PendingRevocationEntity)
      .values({
        ...revocation,
        retiredAt: () => 'app_now()',
        expiresAt: () => "app_now() + :keepHours * interval '1 hour'",
      })
      .setParameter('keepHours', keepHours)
      .execute();
  }

  /** A revocation that is not expired, or null. */
  find(
    id: string,
    manager: EntityManager = this.revocations.manager,
  ): Promise<PendingRevocationEntity | null> {
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
    await this.revocations.update(
      { id: revocation.id, tokenVersion: revocation.tokenVersion },
      { credentials, accessExpiresAt, tokenVersion: () => 'token_version + 1' },
    );
  }

  async delete(id: string): Promise<void> {
    await this.revocations.delete({ id });
  }

  /** Deletes expired revocations. @returns their number */
  async deleteOverdue(): Promise<number> {
    const [, count]: [unknown[], number] = await this.revocations.query(
      'DELETE FROM pending_revocations WHERE expires_at <= app_now()',
    );
    return count;
  }
}
