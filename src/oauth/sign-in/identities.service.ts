import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { ReauthenticationService } from '../../users/passwords/reauthentication.service.js';
import type { UserEntity } from '../../users/user.entity.js';
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
    private readonly reauthentication: ReauthenticationService,
    private readonly mails: MailsService,
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
  providerName({ provider }: Pick<Identity, 'provider'>): string | null {
    return this.config.oauth.signInProviders.find(({ id }) => id === provider)?.name ?? null;
  }

  /**
   * Removes an identity. The user must keep a way to sign in: a password, or another identity of a configured provider.
   *
   * @param password required unless the user signed in recently
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, NOT_FOUND, LAST_SIGN_IN_METHOD
   */
  async remove(actor: UserActor, id: string, password: string | null): Promise<void> {
    const { userId } = actor;
    await this.reauthentication.require(actor, password);
    await this.database.transaction(async (manager) => {
      // Locked, so that two simultaneous removals do not remove the last two ways to sign in.
      const user = await this.users.lock(manager, userId);
      const all = await this.identities.findAll(userId, manager);
      const removed = all.find((identity) => identity.id === id);
      if (!removed) throw new Failure('NOT_FOUND');
      const others = all.filter((identity) => identity !== removed && this.providerName(identity) !== null);
      const isLast = this.providerName(removed) !== null && others.length === 0;
      if (isLast && !(await this.users.hasPassword(manager, userId)))
        throw new Failure('LAST_SIGN_IN_METHOD');
      await this.delete(manager, removed, { user, actor, details: {} });
      await this.addMail(manager, user, 'IDENTITY_REMOVED', [removed]);
    });
    this.mails.sendSoon();
  }

  /**
   * Records that an identity was linked, in the audit trail and with a mail to the user. Call {@link MailsService.sendSoon} after the
   * commit.
   *
   * @param isNew whether the identity has created the user, who needs no mail then
   */
  async recordLink(
    manager: EntityManager,
    userId: string,
    provider: string,
    by: { actor: Actor | null; address: string | null; isNew: boolean },
  ): Promise<void> {
    const { actor, address, isNew } = by;
    await this.audit.record(
      {
        action: 'user.identity_linked',
        actor,
        outcome: 'SUCCESS',
        target: { type: 'user', id: userId },
        userId,
        address,
        details: { provider },
      },
      manager,
    );
    if (!isNew)
      await this.addMail(manager, await this.users.get(userId, manager), 'IDENTITY_LINKED', [{ provider }]);
  }

  /** Removes one identity, or all for null, after a password reset, and adds a mail. Returns how many. */
  async removeForReset(manager: EntityManager, userId: string, identityId: string | null): Promise<number> {
    const all = await this.identities.findAll(userId, manager);
    const removed = all.filter(({ id }) => identityId === null || id === identityId);
    if (removed.length === 0) return 0;
    const user = await this.users.get(userId, manager);
    for (const identity of removed)
      await this.delete(manager, identity, { user, actor: null, details: { reason: 'password_reset' } });
    await this.addMail(manager, user, 'IDENTITY_REMOVED', removed);
    return removed.length;
  }

  private async delete(
    manager: EntityManager,
    { id, provider }: Identity,
    by: { user: UserEntity; actor: Actor | null; details: object },
  ): Promise<void> {
    const { user, actor, details } = by;
    await this.identities.delete(user.id, id, manager);
    await this.audit.record(
      {
        action: 'user.identity_removed',
        actor,
        outcome: 'SUCCESS',
        target: { type: 'user', id: user.id },
        userId: user.id,
        details: { provider, ...details },
      },
      manager,
    );
  }

  private async addMail(
    manager: EntityManager,
    { id: userId, email }: UserEntity,
    kind: 'IDENTITY_LINKED' | 'IDENTITY_REMOVED',
    identities: readonly Pick<Identity, 'provider'>[],
  ): Promise<void> {
    const names = identities.map((identity) => this.providerName(identity) ?? identity.provider);
    await this.mails.add(manager, { kind, email, userId, details: { providers: names.join(', ') } });
  }
}
