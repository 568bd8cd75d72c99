import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { normalizeEmail } from '../domain/email-address.js';
import { ExternalAccess } from '../external-access.js';
import { MailsService } from '../mail/mails.service.js';
import type { UserEntity } from '../user.entity.js';
import { UsersRepository } from '../users.repository.js';
import { UsersService } from '../users.service.js';
import { Registration } from './registration.js';

/**
 * Invitations by administrators. They create the user, who has no way to sign in yet. The mailed link sets a password. A provider that
 * verified the address signs the user in too, unless the user became an administrator meanwhile.
 */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly registration: Registration,
    private readonly database: Database,
    private readonly userRows: UsersRepository,
    private readonly users: UsersService,
    private readonly external: ExternalAccess,
    private readonly mails: MailsService,
    private readonly audit: Audit,
  ) {}

  /**
   * Invites a person. A repetition replaces the link of the mail before, and the name of a user who has not joined yet.
   *
   * @throws Failure REGISTRATION_CLOSED, USER_DISABLED, USER_EXISTS if the user can sign in already
   */
  async invite(actor: Actor, address: string, displayName: string | null): Promise<UserEntity> {
    this.registration.requireInvitations();
    const email = normalizeEmail(address);
    const name = displayName?.trim() || null;
    const known = await this.userRows.findByEmail(email);
    if (known && (await this.external.get().identities(known.id)).length > 0)
      throw new Failure('USER_EXISTS');
    const user = await this.database.transaction(async (manager) => {
      await this.users.lockAsAdministrator(manager, actor);
      const { id: userId, isNew } = await this.userRows.findOrInsert(
        { email, passwordHash: null, displayName: name, role: 'USER' },
        manager,
      );
      const before = await this.users.lock(manager, userId);
      if (before.disabledAt) throw new Failure('USER_DISABLED');
      if (await this.users.hasPassword(manager, userId)) throw new Failure('USER_EXISTS');
      if (isNew) await this.userRows.markInvited(userId, manager);
      // The name may be corrected until the user has joined.
      else if (before.invitedAt && name)
        await this.userRows.setProfile(userId, { displayName: name }, manager);
      await this.mails.revoke(manager, email, 'INVITATION');
      await this.mails.add(manager, { kind: 'INVITATION', email, userId });
      await this.audit.record(
        {
          action: 'user.invited',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          details: { isNew },
        },
        manager,
      );
      return this.users.get(userId, manager);
    });
    this.mails.sendSoon();
    return user;
  }

  /**
   * Ends the link of an invitation, and deletes the user if it created one who has not joined yet.
   *
   * @returns `isUserDeleted` is false for a user who was there before the invitation, or for whom an API client acts or acted
   * @throws Failure NOT_FOUND if there is no such invitation
   */
  async withdraw(actor: Actor, userId: string): Promise<{ email: string; isUserDeleted: boolean }> {
    return this.database.transaction(async (manager) => {
      await this.users.lockAsAdministrator(manager, actor);
      const { email } = await this.users.get(userId, manager);
      // The link before the user: the order in which an invited person locks them.
      const mails = await this.mails.revoke(manager, email, 'INVITATION');
      const { invitedAt } = await this.users.lock(manager, userId);
      if (!invitedAt && mails === 0) throw new Failure('NOT_FOUND');
      const isInUse =
        (await this.external.get().ownsClients(manager, userId)) ||
        (await this.userRows.hasAccounts(userId, manager));
      const isUserDeleted = invitedAt !== null && !isInUse;
      await this.audit.record(
        {
          action: 'user.invitation_withdrawn',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          details: { isUserDeleted },
        },
        manager,
      );
      if (isUserDeleted) {
        await this.users.lockForRemoval(manager, userId);
        await this.users.delete(manager, userId);
      }
      return { email, isUserDeleted };
    });
  }
}
