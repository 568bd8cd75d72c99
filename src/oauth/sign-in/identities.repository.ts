import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { IdentityEntity } from './identity.entity.js';

export type Identity = Pick<IdentityEntity, 'id' | 'provider' | 'createdAt' | 'lastUsedAt'>;

@Injectable()
export class IdentitiesRepository {
  constructor(@InjectRepository(IdentityEntity) private readonly identities: Repository<IdentityEntity>) {}

  /** Identities of the user, oldest first, after the identity `after`. */
  list(userId: string, after: string | null, limit: number): Promise<Identity[]> {
    const query = this.identities
      .createQueryBuilder('identity')
      .where('identity.userId = :userId', { userId })
      .orderBy('identity.id')
      .limit(limit);
    if (after) query.andWhere('identity.id > :after', { after });
    return query.getMany();
  }

  find(userId: string, id: string): Promise<Identity | null> {
    return this.identities.findOneBy({ id, userId });
  }

  findAll(userId: string, manager: EntityManager = this.identities.manager): Promise<Identity[]> {
    return manager.findBy(IdentityEntity, { userId });
  }

  async delete(userId: string, id: string, manager: EntityManager = this.identities.manager): Promise<void> {
    await manager.delete(IdentityEntity, { id, userId });
  }

  /** The user of the identity. Null if it is not linked. */
  async findUser(
    provider: string,
    subject: string,
    manager: EntityManager = this.identities.manager,
  ): Promise<string | null> {
    const identity = await manager.findOne(IdentityEntity, {
      where: { provider, subject },
      select: { id: true, userId: true },
    });
    return identity?.userId ?? null;
  }

  /** Records a sign-in by the identity. Returns its user, or null if it is not linked. */
  async markUsed(
    provider: string,
    subject: string,
    manager: EntityManager = this.identities.manager,
  ): Promise<string | null> {
    const [rows]: [{ userId: string }[], number] = await manager.query(
      `UPDATE oidc_identities SET last_used_at = app_now() WHERE provider = $1 AND subject = $2
       RETURNING user_id AS "userId"`,
      [provider, subject],
    );
    return rows[0]?.userId ?? null;
  }

  /**
   * Links the identity to the user, unless it is already linked. Returns the user it is linked to. In one statement, because the identity
   * could be removed between two.
   */
  async link(
    userId: string,
    provider: string,
    subject: string,
    manager: EntityManager = this.identities.manager,
  ): Promise<string> {
    const rows: { userId: string }[] = await manager.query(
      `INSERT INTO oidc_identities (id, user_id, provider, subject, created_at, last_used_at)
       VALUES ($1, $2, $3, $4, app_now(), app_now())
       ON CONFLICT (provider, subject) DO UPDATE SET last_used_at = excluded.last_used_at
       RETURNING user_id AS "userId"`,
      [newId(), userId, provider, subject],
    );
    return rows[0]!.userId;
  }
}
