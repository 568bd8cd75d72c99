import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import type { Actor, UserRole } from '../auth/actor.js';
import { Database, isUniqueViolation } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { normalizeEmail } from './domain/email-address.js';
import { changeMutedMails, type MailPreferences } from './domain/mail-preferences.js';
import { findMetadataError, type UserMetadata } from './domain/user-metadata.js';
import { normalizeUsername } from './domain/usernames.js';
import { EmailPseudonym } from './email-pseudonym.js';
import { type EndedApps, ExternalAccess } from './external-access.js';
import { SessionsService } from './sessions/sessions.service.js';
import { UserDeletionListeners } from './user-deletion-listeners.js';
import type { UserEntity } from './user.entity.js';
import { type ProfileChanges, UsersRepository } from './users.repository.js';
import { userChange } from './user-change.js';

/** Users, for other features and administrators. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly sessions: SessionsService,
    private readonly external: ExternalAccess,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly deletionListeners: UserDeletionListeners,
    private readonly pseudonym: EmailPseudonym,
  ) {}

  find(userId: string, manager?: EntityManager): Promise<UserEntity | null> {
    return this.users.find(userId, manager);
  }

  /** @throws Failure NOT_FOUND */
  async get(userId: string, manager?: EntityManager): Promise<UserEntity> {
    return requireFound(await this.users.find(userId, manager));
  }

  /**
   * Reads the user and locks the row until the transaction ends. Limits per user are counted under this lock.
   *
   * @throws Failure NOT_FOUND
   */
  async lock(manager: EntityManager, userId: string): Promise<UserEntity> {
    return requireFound(await this.users.lock(userId, manager));
  }

  /** Whether the user can sign in without an external identity provider. */
  async hasPassword(manager: EntityManager, userId: string): Promise<boolean> {
    const credential = await this.users.findCredential(userId, manager);
    return credential !== null && credential.passwordHash !== null;
  }

  /**
   * Changes the profile of a user, by the user or an administrator. Absent fields are not changed. Null removes a
   * value.
   *
   * @throws Failure NOT_FOUND, USERNAME_TAKEN, USERNAME_NOT_ALLOWED, INVALID_INPUT for metadata that is too large
   */
  async updateProfile(actor: Actor, userId: string, input: ProfileInput): Promise<UserEntity> {
    const changed = profileChanges(input);
    try {
      return await this.database.transaction(async (manager) => {
        const { mutedMails } = await this.lock(manager, userId);
        const { mailPreferences } = input;
        const changes = {
          ...changed,
          ...(mailPreferences ? { mutedMails: changeMutedMails(mutedMails, mailPreferences) } : {}),
        };
        await this.users.setProfile(userId, changes, manager);
        await this.audit.record(
          {
            action: 'user.updated',
            actor,
            outcome: 'SUCCESS',
            target: { type: 'user', id: userId },
            userId,
            details: { fields: Object.keys(changes) },
          },
          manager,
        );
        return this.get(userId, manager);
      });
    } catch (error) {
      const cause = (error as { driverError?: unknown }).driverError ?? error;
      if (isUniqueViolation(cause, 'users_username_key')) throw new Failure('USERNAME_TAKEN');
      throw error;
    }
  }

  /**
   * Users in the order of sign-up, up to `limit`, after the user `after`. `search` matches a part of the address or
   * username.
   */
  list(search: string | null, after: string | null, limit: number): Promise<UserEntity[]> {
    return this.users.list(search ? normalizeEmail(search) : null, after, limit);
  }

  /**
   * Changes the role of a user. Sockets of the user are closed and reconnect with the new role. If an administrator
   * is demoted, apps with the scope `admin` lose their access. Administrators cannot change their own role.
   *
   * @throws Failure NOT_FOUND, FORBIDDEN, LAST_ADMIN
   */
  async setRole(actor: Actor, userId: string, role: UserRole): Promise<UserEntity> {
    if (actor.kind !== 'system' && actor.userId === userId) {
      throw new Failure('FORBIDDEN', {}, { message: 'Administrators cannot change their own role.' });
    }
    const { user, ended } = await this.database.transaction(async (manager) => {
      await this.lockAsAdministrator(manager, actor);
      const before = await this.lock(manager, userId);
      const isDemotion = before.role === 'ADMIN' && role !== 'ADMIN';
      if (isDemotion) await this.requireAnotherAdministrator(manager, userId);
      await this.users.setRole(userId, role, manager);
      const apps = isDemotion ? await this.endAppsWithAdminScope(manager, userId) : null;
      if (before.role !== role) await this.sessions.announceAll(manager, userId);
      await this.audit.record(
        userChange('user.role_set', actor, userId, { details: { from: before.role, to: role } }),
        manager,
      );
      return { user: Object.assign(before, { role }), ended: apps };
    });
    await ended?.announce();
    return user;
  }

  /**
   * Locks a user before the user is deleted or disabled. Must be the first lock of the transaction.
   *
   * @throws Failure NOT_FOUND, LAST_ADMIN
   */
  async lockForRemoval(manager: EntityManager, userId: string): Promise<UserEntity> {
    await this.users.lockAdministrators(manager);
    const user = await this.lock(manager, userId);
    // An invited administrator is not counted, so removing one leaves as many.
    if (user.role === 'ADMIN' && !user.invitedAt) await this.requireAnotherAdministrator(manager, userId);
    return user;
  }

  /**
   * Deletes the user with sessions and mails, and by foreign keys the rows of other features. The audit trail keeps
   * only a pseudonym. The caller must have called {@link lockForRemoval}, and must revoke or delete everything outside the
   * database itself or with jobs.
   */
  async delete(manager: EntityManager, userId: string): Promise<void> {
    const { email } = await this.get(userId, manager);
    await this.audit.eraseEmail(this.pseudonym.candidates(email), manager);
    await this.sessions.endAll(manager, userId);
    await this.users.delete(userId, manager);
    await this.deletionListeners.notify(manager, userId);
  }

  /**
   * The first lock of a transaction in which an administrator changes a user. Another administrator may have demoted or disabled the
   * caller since the request began.
   *
   * @throws Failure FORBIDDEN
   */
  async lockAsAdministrator(manager: EntityManager, actor: Actor): Promise<void> {
    await this.users.lockAdministrators(manager);
    if (actor.kind !== 'user') return;
    const caller = await this.users.find(actor.userId, manager);
    if (caller?.role !== 'ADMIN' || caller.disabledAt) throw new Failure('FORBIDDEN');
  }

  /** Call it under the lock. @throws Failure LAST_ADMIN */
  private async requireAnotherAdministrator(manager: EntityManager, userId: string): Promise<void> {
    if (!(await this.users.hasOtherAdministrator(userId, manager))) throw new Failure('LAST_ADMIN');
  }

  private endAppsWithAdminScope(manager: EntityManager, userId: string): Promise<EndedApps> {
    return this.external.get().endApps(manager, userId, { reason: 'role_changed', scope: 'admin' });
  }
}

function requireFound(user: UserEntity | null): UserEntity {
  if (!user) throw new Failure('NOT_FOUND');
  return user;
}

/** Changes of a profile. Absent fields are not changed. */
interface ProfileInput {
  displayName?: string | null;
  username?: string | null;
  metadata?: UserMetadata | null;
  mailPreferences?: { [Field in keyof MailPreferences]?: boolean | null } | null;
}

/** @throws Failure USERNAME_NOT_ALLOWED, INVALID_INPUT */
function profileChanges({ displayName, username, metadata }: ProfileInput): ProfileChanges {
  const fault = metadata ? findMetadataError(metadata) : null;
  if (fault) throw new Failure('INVALID_INPUT', { fields: [{ path: 'input.metadata', message: fault }] });
  return {
    ...(displayName === undefined ? {} : { displayName: displayName?.trim() || null }),
    ...(username === undefined ? {} : { username: username === null ? null : normalizeUsername(username) }),
    ...(metadata === undefined ? {} : { metadata: metadata ?? {} }),
  };
}
