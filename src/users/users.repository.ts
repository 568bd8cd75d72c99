import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, type FindOptionsWhere, IsNull, Not, Repository } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import type { UserRole } from '../auth/actor.js';
import { columnValues } from '../database/column-values.js';
import { Database } from '../database/database.js';
import { selectColumns } from '../database/select-columns.js';
import { sharedLookup } from '../database/batches/shared-lookup.js';
import type { MailNotice } from './domain/mail-preferences.js';
import type { UserMetadata } from './domain/user-metadata.js';
import { UserEntity } from './user.entity.js';

export interface NewUser {
  email: string;
  passwordHash: string | null;
  displayName: string | null;
  role: UserRole;
}

/** Advisory lock of transactions that change the set of administrators. */
const administratorLockKey = 7_241_905_323;

/** Absent fields are not changed. */
export interface ProfileChanges {
  displayName?: string | null;
  username?: string | null;
  metadata?: UserMetadata;
  mutedMails?: readonly MailNotice[];
}

/** The password hash of a user. */
export interface Credential {
  userId: string;
  passwordHash: string | null;
}

const findAll = {
  name: 'users.find',
  text: `SELECT ${selectColumns(UserEntity, 'u')} FROM users u WHERE u.id = ANY ($1)`,
};

@Injectable()
export class UsersRepository {
  constructor(
    @InjectRepository(UserEntity) private readonly users: Repository<UserEntity>,
    private readonly database: Database,
  ) {}

  private readonly lookup = sharedLookup((userIds: readonly string[]) => this.findAll(userIds));

  /** @returns the id of the new user, or null if another user has the address */
  async insert(user: NewUser, manager: EntityManager = this.users.manager): Promise<string | null> {
    const rows: { id: string }[] = await manager.query(
      `INSERT INTO users (id, email, email_verified_at, password_hash, display_name, role, created_at)
       VALUES ($1, $2, app_now(), $3, $4, $5, app_now())
       ON CONFLICT (email) DO NOTHING RETURNING id`,
      [newId(), user.email, user.passwordHash, user.displayName, user.role],
    );
    return rows[0]?.id ?? null;
  }

  /**
   * Finds the user with the address, or creates one. One statement, because the address of a user could change
   * between two.
   */
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

  /** Outside a transaction, requests share a statement. */
  async find(userId: string, manager: EntityManager = this.users.manager): Promise<UserEntity | null> {
    if (manager === this.users.manager) return this.lookup(userId);
    const [user = null] = await this.findAll([userId], manager);
    return user;
  }

  private async findAll(
    userIds: readonly string[],
    manager: EntityManager = this.users.manager,
  ): Promise<(UserEntity | null)[]> {
    const rows = await this.database.rows<UserEntity>(findAll, [userIds], manager);
    const byId = new Map(rows.map((user) => [user.id, user]));
    return userIds.map((id) => byId.get(id) ?? null);
  }

  findByEmail(email: string, manager: EntityManager = this.users.manager): Promise<UserEntity | null> {
    return manager.findOneBy(UserEntity, { email });
  }

  /**
   * Reads the user and locks the row until the transaction ends. Rows that reference the user can still be inserted.
   */
  lock(userId: string, manager: EntityManager): Promise<UserEntity | null> {
    return manager.findOne(UserEntity, { where: { id: userId }, lock: { mode: 'for_no_key_update' } });
  }

  findCredentialByEmail(email: string): Promise<Credential | null> {
    return this.credential({ email });
  }

  findCredential(userId: string, manager?: EntityManager): Promise<Credential | null> {
    return this.credential({ id: userId }, manager);
  }

  /** Whether the user has this password hash. It cannot change before the transaction ends. */
  async lockPassword(userId: string, passwordHash: string | null, manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      'SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 FOR NO KEY UPDATE',
      [userId, passwordHash],
    );
    return rows.length > 0;
  }

  /**
   * Whether the user exists. Until the transaction ends, the password and the second factors do not change, and the user is not
   * disabled: that happens under {@link lock}. Not a shared lock: two sign-ins of an invited user would wait for each other when they
   * remove the mark.
   */
  async lockForSignIn(userId: string, manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [
      userId,
    ]);
    return rows.length > 0;
  }

  async setPassword(
    userId: string,
    passwordHash: string,
    manager: EntityManager = this.users.manager,
  ): Promise<void> {
    await manager.update(UserEntity, { id: userId }, { passwordHash, invitedAt: null });
  }

  /** Replaces the password hash `from`. @returns false if another request has changed it */
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

  /**
   * Until the transaction ends, no other transaction changes the administrators. Must be called before any row is
   * locked.
   */
  async lockAdministrators(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [administratorLockKey]);
  }

  async disable(userId: string, manager: EntityManager): Promise<void> {
    await manager.update(UserEntity, { id: userId }, { disabledAt: () => 'app_now()' });
  }

  /** @returns false if the user is not disabled */
  async enable(userId: string, manager: EntityManager): Promise<boolean> {
    const { affected } = await manager.update(
      UserEntity,
      { id: userId, disabledAt: Not(IsNull()) },
      { disabledAt: null },
    );
    return affected === 1;
  }

  /** Whether a row of the table `accounts` belongs to the user, also of a disconnected account. */
  async hasAccounts(userId: string, manager: EntityManager): Promise<boolean> {
    const [row]: { found: boolean }[] = await manager.query(
      'SELECT EXISTS (SELECT FROM accounts WHERE user_id = $1) AS found',
      [userId],
    );
    return row!.found;
  }

  async markInvited(userId: string, manager: EntityManager): Promise<void> {
    await manager.update(UserEntity, { id: userId }, { invitedAt: () => 'app_now()' });
  }

  /** Removes the mark of an invitation. */
  async markJoined(userId: string, manager: EntityManager): Promise<void> {
    await manager.update(UserEntity, { id: userId }, { invitedAt: null });
  }

  /** Whether there is an administrator besides the user, who is neither disabled nor only invited. */
  hasOtherAdministrator(userId: string, manager: EntityManager): Promise<boolean> {
    return manager.existsBy(UserEntity, {
      id: Not(userId),
      role: 'ADMIN',
      disabledAt: IsNull(),
      invitedAt: IsNull(),
    });
  }

  countAdministrators(manager: EntityManager = this.users.manager): Promise<number> {
    return manager.countBy(UserEntity, { role: 'ADMIN' });
  }

  async setRole(userId: string, role: UserRole, manager: EntityManager = this.users.manager): Promise<void> {
    await manager.update(UserEntity, { id: userId }, { role });
  }

  async delete(userId: string, manager: EntityManager = this.users.manager): Promise<void> {
    // Mails of sign-ups and resets have no user id, so the foreign key does not delete them.
    await manager.query('DELETE FROM mails WHERE email = (SELECT email FROM users WHERE id = $1)', [userId]);
    await manager.delete(UserEntity, { id: userId });
  }

  /**
   * Users in the order of sign-up, up to `limit`, after the user `after`. `search` matches a part of the address or
   * username.
   */
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
