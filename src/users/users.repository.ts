import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, type FindOptionsWhere, Repository } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import type { UserRole } from '../auth/actor.js';
import { columnValues } from '../database/column-values.js';
import type { UserMetadata } from './domain/user-metadata.js';
import { UserEntity } from './user.entity.js';

export interface NewUser {
  email: string;
  passwordHash: string | null;
  displayName: string | null;
  role: UserRole;
}

/** Transactions that change who is an administrator wait for one another on it. */
const administratorLockKey = 7_241_905_323;

/** Absent fields stay. */
export interface ProfileChanges {
  displayName?: string | null;
  username?: string | null;
  metadata?: UserMetadata;
}

/** What is needed to check a password. */
export interface Credential {
  userId: string;
  passwordHash: string | null;
}

@Injectable()
export class UsersRepository {
  constructor(@InjectRepository(UserEntity) private readonly users: Repository<UserEntity>) {}

  /** The new user's id, or null when the address is taken. */
  async insert(user: NewUser, manager: EntityManager = this.users.manager): Promise<string | null> {
    const rows: { id: string }[] = await manager.query(
      `INSERT INTO users (id, email, email_verified_at, password_hash, display_name, role, created_at)
       VALUES ($1, $2, app_now(), $3, $4, $5, app_now())
       ON CONFLICT (email) DO NOTHING RETURNING id`,
      [newId(), user.email, user.passwordHash, user.displayName, user.role],
    );
    return rows[0]?.id ?? null;
  }

  /** The user of the address, made if there is none. One statement: between two the user could get another address. */
  async findOrInsert(
    user: NewUser,
    manager: EntityManager = this.users.manager,
  ): Promise<{ id: string; isNew: boolean }> {
    const rows: { id: string; isNew: boolean }[] = await manager.query(
      `INSERT INTO users (id, email, email_verified_at, password_hash, display_name, role, created_at)
       VALUES ($1, $2, app_now(), $3, $4, $5, app_now())
       ON CONFLICT (email) DO UPDATE SET email = excluded.email
       RETURNING id, xmax = 0 AS "isNew"`,
      [newId(), user.email, user.passwordHash, user.displayName, user.role],
    );
    return rows[0]!;
  }

  find(userId: string, manager: EntityManager = this.users.manager): Promise<UserEntity | null> {
    return manager.findOneBy(UserEntity, { id: userId });
  }

  findByEmail(email: string, manager: EntityManager = this.users.manager): Promise<UserEntity | null> {
    return manager.findOneBy(UserEntity, { email });
  }

  /** Reads the user and holds the row until the transaction ends. Rows that refer to the user can still be inserted. */
  lock(userId: string, manager: EntityManager): Promise<UserEntity | null> {
    return manager.findOne(UserEntity, { where: { id: userId }, lock: { mode: 'for_no_key_update' } });
  }

  findCredentialByEmail(email: string): Promise<Credential | null> {
    return this.credential({ email });
  }

  findCredential(userId: string, manager?: EntityManager): Promise<Credential | null> {
    return this.credential({ id: userId }, manager);
  }

  /** Whether the password is still this one; it stays so until the transaction ends. */
  async lockPassword(userId: string, passwordHash: string | null, manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      'SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 FOR SHARE',
      [userId, passwordHash],
    );
    return rows.length > 0;
  }

  async setPassword(
    userId: string,
    passwordHash: string,
    manager: EntityManager = this.users.manager,
  ): Promise<void> {
    await manager.update(UserEntity, { id: userId }, { passwordHash });
  }

  /** Sets the password if it is still `from`. False: another request has changed it. */
  async replacePassword(
    userId: string,
    from: string,
    to: string,
    manager: EntityManager = this.users.manager,
  ): Promise<boolean> {
    const { affected } = await manager.update(
      UserEntity,
      { id: userId, passwordHash: from },
      { passwordHash: to },
    );
    return affected === 1;
  }

  async setEmail(userId: string, email: string, manager: EntityManager = this.users.manager): Promise<void> {
    await manager.update(UserEntity, { id: userId }, { email, emailVerifiedAt: () => 'app_now()' });
  }

  async setProfile(
    userId: string,
    changes: ProfileChanges,
    manager: EntityManager = this.users.manager,
  ): Promise<void> {
    if (Object.values(changes).some((value) => value !== undefined))
      await manager.update(UserEntity, { id: userId }, columnValues<UserEntity>({ ...changes }));
  }

  /** Until the transaction ends, no other one takes or gives the role. Comes before every lock of a row. */
  async lockAdministrators(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [administratorLockKey]);
  }

  countAdministrators(manager: EntityManager = this.users.manager): Promise<number> {
    return manager.countBy(UserEntity, { role: 'ADMIN' });
  }

  async setRole(userId: string, role: UserRole, manager: EntityManager = this.users.manager): Promise<void> {
    await manager.update(UserEntity, { id: userId }, { role });
  }

  async delete(userId: string, manager: EntityManager = this.users.manager): Promise<void> {
    // Sign-ups and resets go by address, so no foreign key takes them along.
    await manager.query('DELETE FROM mails WHERE email = (SELECT email FROM users WHERE id = $1)', [userId]);
    await manager.delete(UserEntity, { id: userId });
  }

  /** In the order they came, up to `limit`, after the user `after`; `search` is a part of the address or the username. */
  list(search: string | null, after: string | null, limit: number): Promise<UserEntity[]> {
    const query = this.users.createQueryBuilder('person').orderBy('person.id', 'ASC').limit(limit);
    if (search)
      query.andWhere('(strpos(person.email, :search) > 0 OR strpos(person.username, :search) > 0)', {
        search,
      });
    if (after) query.andWhere('person.id > :after', { after });
    return query.getMany();
  }

  private async credential(
    where: FindOptionsWhere<UserEntity>,
    manager: EntityManager = this.users.manager,
  ): Promise<Credential | null> {
    const user = await manager.findOne(UserEntity, { where, select: { id: true, passwordHash: true } });
    return user && { userId: user.id, passwordHash: user.passwordHash ?? null };
  }
}
