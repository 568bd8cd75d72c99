import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.js';
import type { Actor } from '../auth/actor.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { ExternalAccess } from './external-access.js';
import { MailsService } from './mail/mails.service.js';
import { ReauthenticationService } from './passwords/reauthentication.service.js';
import { PendingSignIns } from './second-factor/pending-sign-ins.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import type { UserEntity } from './user.entity.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';
import { userChange } from './user-change.js';

/** Disables and enables users. A disabled user keeps all data, but has no session and no app, and cannot sign in. */
@Injectable()
export class UserAccessService {
  constructor(
    private readonly userRows: UsersRepository,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly pending: PendingSignIns,
    private readonly external: ExternalAccess,
    private readonly mails: MailsService,
    private readonly reauthentication: ReauthenticationService,
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /**
   * Ends sessions with their sockets, sign-ins that wait, links in mails, and the consents and tokens of all apps. A repetition changes
   * nothing.
   *
   * @throws Failure FORBIDDEN for the administrator, NOT_FOUND, LAST_ADMIN, INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async disable(actor: Actor, userId: string, password: string | null): Promise<UserEntity> {
    if (actor.kind !== 'system' && actor.userId === userId)
      throw new Failure('FORBIDDEN', {}, { message: 'Administrators cannot disable themselves.' });
    await this.reauthentication.requireInSession(actor, password);
    const { user, apps } = await this.database.transaction(async (manager) => {
      await this.users.lockAsAdministrator(manager, actor);
      const { email } = await this.users.get(userId, manager);
      // The links before the user: the order in which a person who opens one locks them.
      await this.mails.revoke(manager, email, 'RESET_PASSWORD');
      await this.mails.revoke(manager, email, 'INVITATION');
      // A simultaneous sign-in has locked the user: it is finished before, or sees that the user is disabled.
      const before = await this.users.lockForRemoval(manager, userId);
      if (before.disabledAt) return { user: before, apps: null };
      await this.userRows.disable(userId, manager);
      await this.pending.endAll(manager, userId);
      const sessions = await this.sessions.endAll(manager, userId);
      const ended = await this.external.get().endApps(manager, userId, { reason: 'user_disabled' });
      await this.external.get().touchOwnedClients(manager, userId);
      await this.mails.revokeOfUser(manager, userId, 'CHANGE_EMAIL');
      await this.audit.record(
        userChange('user.disabled', actor, userId, { details: { sessions, apps: ended.count } }),
        manager,
      );
      return { user: await this.users.get(userId, manager), apps: ended };
    });
    await apps?.announce();
    return user;
  }

  /**
   * Lets a disabled user sign in again. Apps need a new consent. A repetition changes nothing.
   *
   * @throws Failure NOT_FOUND, FORBIDDEN, INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async enable(actor: Actor, userId: string, password: string | null): Promise<UserEntity> {
    await this.reauthentication.requireInSession(actor, password);
    return this.database.transaction(async (manager) => {
      await this.users.lockAsAdministrator(manager, actor);
      const user = await this.users.lock(manager, userId);
      if (!(await this.userRows.enable(userId, manager))) return user;
      await this.external.get().touchOwnedClients(manager, userId);
      await this.audit.record(userChange('user.enabled', actor, userId), manager);
      return this.users.get(userId, manager);
    });
  }
}
