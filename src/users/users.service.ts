import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import type { Actor, UserRole } from '../auth/actor.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { normalizedEmail } from './domain/email-address.js';
import { SessionsService } from './sessions.service.js';
import type { User } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

/** People, as other features and administrators see them. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly sessions: SessionsService,
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  find(userId: string, manager?: EntityManager): Promise<User | null> {
    return this.users.find(userId, manager);
  }

  /** @throws Failure NOT_FOUND */
  async get(userId: string, manager?: EntityManager): Promise<User> {
    return existing(await this.users.find(userId, manager));
  }

  /**
   * Reads the user and holds the row until the transaction ends: what counts what a user has does so under this lock.
   *
   * @throws Failure NOT_FOUND
   */
  async lock(manager: EntityManager, userId: string): Promise<User> {
    return existing(await this.users.lock(manager, userId));
  }

  /** Whether the user can sign in without anybody else's word. */
  async hasPassword(manager: EntityManager, userId: string): Promise<boolean> {
    const credential = await this.users.credentialOf(userId, manager);
    return credential !== null && credential.passwordHash !== null;
  }

  async rename(userId: string, displayName: string | null): Promise<User> {
    await this.users.setDisplayName(userId, displayName?.trim() || null);
    return this.get(userId);
  }

  /** In the order they came; `search` is a part of the address. */
  list(search: string | null, after: string | null, limit: number): Promise<User[]> {
    return this.users.list(search ? normalizedEmail(search) : null, after, limit);
  }

  /**
   * Nobody changes their own role, so an installation never loses its last administrator by it.
   *
   * @throws Failure NOT_FOUND, FORBIDDEN
   */
  async setRole(actor: Actor, userId: string, role: UserRole): Promise<User> {
    if (actor.kind !== 'system' && actor.userId === userId) {
      throw new Failure('FORBIDDEN', {}, { message: 'Administrators cannot change their own role.' });
    }
    return this.database.transaction(async (manager) => {
      const user = await this.lock(manager, userId);
      await this.users.setRole(manager, userId, role);
      await this.audit.record(
        {
          action: 'user.role_set',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          details: { from: user.role, to: role },
        },
        manager,
      );
      return Object.assign(user, { role });
    });
  }

  /**
   * Removes the user and what hangs on them: sessions, mails, and by foreign keys what other features store. The audit trail
   * keeps the id. Whoever calls it has ended what lives outside of the database, or written tasks that will.
   */
  async delete(manager: EntityManager, userId: string): Promise<void> {
    await this.sessions.endAll(manager, userId);
    await this.users.delete(manager, userId);
  }
}

function existing(user: User | null): User {
  if (!user) throw new Failure('NOT_FOUND');
  return user;
}
