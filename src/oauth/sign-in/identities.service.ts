import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { UserActor } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { UsersService } from '../../users/users.service.js';
import { IdentitiesRepository, type Identity } from './identities.repository.js';

/** Identities that one user may have. */
export const maxIdentitiesPerUser = 20;

/** The identities at other providers by which people sign in, as their owners see them. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly identities: IdentitiesRepository,
    private readonly users: UsersService,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly config: Config,
  ) {}

  /** In the order they were added, up to `limit`, after the identity `after`. */
  list(userId: string, after: string | null, limit: number): Promise<Identity[]> {
    return this.identities.list(userId, after, limit);
  }

  /** An identity of the user, or null. */
  find(userId: string, id: string): Promise<Identity | null> {
    return this.identities.find(userId, id);
  }

  /** Name of the provider on its button; null when it is not in SIGN_IN_PROVIDERS any more, so that nobody can sign in by it. */
  providerName({ provider }: Identity): string | null {
    return this.config.oauth.signInProviders.find(({ id }) => id === provider)?.name ?? null;
  }

  /**
   * Takes an identity away from its user, who keeps a way to sign in: a password, or another identity of a provider that is offered.
   *
   * @throws Failure NOT_FOUND, LAST_SIGN_IN_METHOD
   */
  async remove(actor: UserActor, id: string): Promise<void> {
    const { userId } = actor;
    await this.database.transaction(async (manager) => {
      // Two at once must not take each other's remaining way.
      await this.users.lock(manager, userId);
      const all = await this.identities.findAll(manager, userId);
      const removed = all.find((identity) => identity.id === id);
      if (!removed) throw new Failure('NOT_FOUND');
      const others = all.filter((identity) => identity !== removed && this.providerName(identity) !== null);
      const isLast = this.providerName(removed) !== null && others.length === 0;
      if (isLast && !(await this.users.hasPassword(manager, userId)))
        throw new Failure('LAST_SIGN_IN_METHOD');
      await this.identities.delete(manager, userId, id);
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

  /** Removes one identity, or all for null, of a user who has just set a password. Returns how many. */
  async removeForReset(manager: EntityManager, userId: string, identityId: string | null): Promise<number> {
    const all = await this.identities.findAll(manager, userId);
    const removed = all.filter(({ id }) => identityId === null || id === identityId);
    for (const { id, provider } of removed) {
      await this.identities.delete(manager, userId, id);
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
