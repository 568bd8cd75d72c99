import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import type { UserActor } from '../auth/actor.js';
import { Database, isUniqueViolation } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { AuthLimits } from './auth-limits.js';
import { normalizedEmail } from './domain/email-address.js';
import { MailsService } from './mail/mails.service.js';
import { PasswordsService } from './passwords.service.js';
import type { User } from './user.entity.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** Moving a user to another address. It takes the password, and both the session and the new address's mail. */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly database: Database,
    private readonly limits: AuthLimits,
    private readonly passwords: PasswordsService,
    private readonly mails: MailsService,
    private readonly userRows: UsersRepository,
    private readonly users: UsersService,
    private readonly audit: Audit,
  ) {}

  /**
   * Has a link mailed to the new address, unless somebody has it already, which the answer does not tell.
   *
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async request(
    actor: UserActor,
    input: { email: string; currentPassword: string },
  ): Promise<{ email: string }> {
    await this.passwords.check(actor, input.currentPassword);
    await this.limits.spend('changeEmailByUser', actor.userId);
    const email = normalizedEmail(input.email);
    await this.database.transaction(async (manager) => {
      await this.mails.add(manager, { kind: 'CHANGE_EMAIL', email, userId: actor.userId });
      await this.audit.record({ action: 'user.email_change_requested', actor, outcome: 'SUCCESS' }, manager);
    });
    this.mails.sendSoon();
    return { email };
  }

  /**
   * Only the user who asked can use the link: whoever else reads the mail, because the address was mistyped, gains nothing. Sent again,
   * also at the same moment, it answers the user as long as the address is still that one.
   *
   * @throws Failure INVALID_TOKEN
   */
  async confirm(actor: UserActor, token: string): Promise<User> {
    try {
      const user = await this.database.transaction(async (manager) => {
        const before = await this.users.lock(manager, actor.userId);
        const mail = await this.mails.use(manager, 'CHANGE_EMAIL', token);
        if (!mail) return this.confirmedBefore(manager, before, token);
        if (mail.userId !== actor.userId) throw new Failure('INVALID_TOKEN');
        await this.userRows.setEmail(actor.userId, mail.email, manager);
        await this.mails.revoke(manager, mail.email, 'SIGN_UP');
        await this.mails.revoke(manager, before.email, 'RESET_PASSWORD');
        await this.mails.add(manager, { kind: 'EMAIL_CHANGED', email: before.email, userId: actor.userId });
        await this.audit.record({ action: 'user.email_changed', actor, outcome: 'SUCCESS' }, manager);
        return this.users.get(actor.userId, manager);
      });
      this.mails.sendSoon();
      return user;
    } catch (error) {
      if (isUniqueViolation(error, 'users_email_key')) throw new Failure('INVALID_TOKEN');
      throw error;
    }
  }

  /** @throws Failure INVALID_TOKEN */
  private async confirmedBefore(manager: EntityManager, user: User, token: string): Promise<User> {
    const used = await this.mails.findUsed(manager, 'CHANGE_EMAIL', token);
    if (used?.userId !== user.id || used.email !== user.email) throw new Failure('INVALID_TOKEN');
    return user;
  }
}
