import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import type { UserActor } from '../auth/actor.js';
import { Database, isUniqueViolation } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { EmailPseudonym } from './email-pseudonym.js';
import { AuthLimits } from './sign-in/auth-limits.js';
import { normalizeEmail } from './domain/email-address.js';
import { MailsService } from './mail/mails.service.js';
import { PasswordsService } from './passwords/passwords.service.js';
import type { UserEntity } from './user.entity.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** Changes the email address of a user. It requires the password, and the mailed link opened in the user's session. */
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
    private readonly pseudonym: EmailPseudonym,
  ) {}

  /**
   * Mails a link to the new address. If another user has the address, no mail is sent, and the response is the same.
   *
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async request(
    actor: UserActor,
    input: { email: string; currentPassword: string },
  ): Promise<{ email: string }> {
    await this.passwords.check(actor, input.currentPassword);
    await this.limits.take('changeEmailByUser', actor.userId);
    const email = normalizeEmail(input.email);
    await this.database.transaction(async (manager) => {
      await this.mails.add(manager, { kind: 'CHANGE_EMAIL', email, userId: actor.userId });
      await this.audit.record({ action: 'user.email_change_requested', actor, outcome: 'SUCCESS' }, manager);
    });
    this.mails.sendSoon();
    return { email };
  }

  /**
   * Only the user who requested the change can use the link, so a mistyped address causes no harm. Repeated and concurrent requests
   * return the user as long as the address is the new one.
   *
   * @throws Failure INVALID_TOKEN
   */
  async confirm(actor: UserActor, token: string): Promise<UserEntity> {
    try {
      const user = await this.database.transaction(async (manager) => {
        const before = await this.users.lock(manager, actor.userId);
        const mail = await this.mails.use(manager, 'CHANGE_EMAIL', token);
        if (!mail) return this.requireConfirmedBefore(manager, before, token);
        if (mail.userId !== actor.userId) throw new Failure('INVALID_TOKEN');
        await this.userRows.setEmail(actor.userId, mail.email, manager);
        await this.mails.revoke(manager, mail.email, 'SIGN_UP');
        await this.mails.revoke(manager, before.email, 'RESET_PASSWORD');
        await this.mails.add(manager, { kind: 'EMAIL_CHANGED', email: before.email, userId: actor.userId });
        await this.audit.assignEmail(this.pseudonym.candidates(before.email), actor.userId, manager);
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
  private async requireConfirmedBefore(
    manager: EntityManager,
    user: UserEntity,
    token: string,
  ): Promise<UserEntity> {
    const used = await this.mails.findUsed(manager, 'CHANGE_EMAIL', token);
    if (used?.userId !== user.id || used.email !== user.email) throw new Failure('INVALID_TOKEN');
    return user;
  }
}
