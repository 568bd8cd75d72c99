import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { UserActor } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { UsersService } from '../../users/users.service.js';
import { IdentitiesRepository, type Identity } from './identities.repository.js';

/** Maximum identities per user. */
export const maxIdentitiesPerUser = 20;

/** Identities at other providers by which users sign in. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly identities: IdentitiesRepository,
    private readonly users: UsersService,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly config: Config,
  ) {}

  /** Identities of the user, oldest first, after the identity `after`. */
  list(userId: string, after: string | null, limit: number): Promise<Identity[]> {
    return this.identities.list(userId, after, limit);
  }

  /** Returns null if the user has no such identity. */
  find(userId: string, id: string): Promise<Identity | null> {
    return this.identities.find(userId, id);
  }

  /** Display name of the provider. Null if it is no longer in SIGN_IN_PROVIDERS, so that it cannot be used to sign in. */
  providerName({ provider }: Identity): string | null {
    return this.config.oauth.signInProviders.find(({ id }) => id === provider)?.name ?? null;
  }

  /**
   * Removes an identity. The user must keep a way to sign in: a password, or another identity of a configured provider.
   *
   * @throws Failure NOT_FOUND, LAST_SIGN_IN_METHOD
   */
  async remove(actor: UserActor, id: string): Promise<void> {
    const { userId } = actor;
    await this.database.transaction(async (manager) => {
      // Locked, so that two simultaneous removals do not remove the last two ways to sign in.
      await this.users.lock(manager, userId);
      const all = await this.identities.findAll(userId, manager);
      const removed = all.find((identity) => identity.id === id);
      if (!removed) throw new Failure('NOT_FOUND');
      const others = all.filter((identity) => identity !== removed && this.providerName(identity) !== null);
      const isLast = this.providerName(removed) !== null && others.length === 0;
      if (isLast && !(await this.users.hasPassword(manager, userId)))
        throw new Failure('LAST_SIGN_IN_METHOD');
      await this.identities.delete(userId, id, manager);
      await this.audit.record(
        {
          action: 'user.identity_removed',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          details: { provider: removed.provider },
        },
        manager,
      );
    });
  }

  /** Removes one identity, or all for null, after a password reset. Returns how many. */
  async removeForReset(manager: EntityManager, userId: string, identityId: string | null): Promise<number> {
    const all = await this.identities.findAll(userId, manager);
    const removed = all.filter(({ id }) => identityId === null || id === identityId);
    for (const { id, provider } of removed) {
      await this.identities.delete(userId, id, manager);
      await this.audit.record(
        {
          action: 'user.identity_removed',
          actor: null,
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          details: { provider, reason: 'password_reset' },
        },
        manager,
      );
    }
    return removed.length;
  }
}
