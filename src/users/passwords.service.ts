import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import type { Actor, UserActor } from '../auth/actor.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { AuthLimits } from './auth-limits.js';
import { normalizedEmail } from './domain/email-address.js';
import { addressKey } from '../rate-limits/network-address.js';
import { checkPassword } from './domain/password-rules.js';
import type { Visitor } from './domain/visitor.js';
import { EmailPseudonym } from './email-pseudonym.js';
import { MailsService } from './mail/mails.service.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionsService } from './sessions.service.js';
import type { User } from './user.entity.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** New passwords: by a mailed link, or in exchange for the current one. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly database: Database,
    private readonly limits: AuthLimits,
    private readonly hasher: PasswordHasher,
    private readonly mails: MailsService,
    private readonly pseudonym: EmailPseudonym,
    private readonly userRows: UsersRepository,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly audit: Audit,
  ) {}

  /**
   * Has a link mailed, if the address is known; whether it is, is looked up when the mail is sent.
   *
   * @throws Failure RATE_LIMITED
   */
  async requestReset(address: string, visitor: Visitor): Promise<{ email: string }> {
    const email = normalizedEmail(address);
    await this.limits.spend('resetByAddress', addressKey(visitor.address));
    await this.limits.spend('resetByEmail', email);
    await this.database.transaction(async (manager) => {
      await this.mails.add(manager, { kind: 'RESET_PASSWORD', email });
      await this.audit.record(
        {
          action: 'user.password_reset_requested',
          actor: null,
          outcome: 'SUCCESS',
          target: this.pseudonym.target(email),
          address: visitor.address,
        },
        manager,
      );
    });
    this.mails.sendSoon();
    return { email };
  }

  /**
   * Sets a new password by a mailed link and ends all sessions; tells how many. A refused password leaves the link usable.
   *
   * @throws Failure INVALID_TOKEN, WEAK_PASSWORD, RATE_LIMITED, UNAVAILABLE
   */
  async reset(token: string, password: string, visitor: Visitor): Promise<number> {
    await this.limits.spend('linkByAddress', addressKey(visitor.address));
    const mail = await this.mails.find('RESET_PASSWORD', token);
    const user = mail && (await this.userRows.findByEmail(mail.email));
    if (!user) throw new Failure('INVALID_TOKEN');
    checkPassword(password, user.email);
    const passwordHash = await this.hasher.hash(password);
    const ended = await this.database.transaction(async (manager) => {
      if (!(await this.mails.use(manager, 'RESET_PASSWORD', token))) throw new Failure('INVALID_TOKEN');
      return this.set(manager, user, passwordHash, {
        action: 'user.password_reset',
        actor: null,
        keepSession: null,
        address: visitor.address,
      });
    });
    this.mails.sendSoon();
    return ended;
  }

  /**
   * Exchanges the password and ends the actor's other sessions; tells how many.
   *
   * @throws Failure INVALID_CREDENTIALS, WEAK_PASSWORD, RATE_LIMITED, UNAVAILABLE
   */
  async change(actor: UserActor, current: string, next: string): Promise<number> {
    await this.check(actor, current);
    const user = await this.users.get(actor.userId);
    checkPassword(next, user.email);
    const passwordHash = await this.hasher.hash(next);
    const ended = await this.database.transaction((manager) =>
      this.set(manager, user, passwordHash, {
        action: 'user.password_changed',
        actor,
        keepSession: actor.sessionId,
        address: actor.address,
      }),
    );
    this.mails.sendSoon();
    return ended;
  }

  /** Makes sure that it is the user who sits there. @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE */
  async check(actor: UserActor, password: string): Promise<void> {
    await this.limits.spend('passwordCheckByUser', actor.userId);
    const credential = await this.userRows.credentialOf(actor.userId);
    if (await this.hasher.matches(credential?.passwordHash ?? null, password)) {
      await this.limits.reset('passwordCheckByUser', actor.userId);
      return;
    }
    await this.audit.record({ action: 'user.password_checked', actor, outcome: 'FAILURE' });
    const message = 'The current password is wrong.';
    throw new Failure('INVALID_CREDENTIALS', {}, { message, userMessage: message });
  }

  private async set(
    manager: EntityManager,
    user: User,
    passwordHash: string,
    how: { action: string; actor: Actor | null; keepSession: string | null; address: string | null },
  ): Promise<number> {
    // First the password, then the sessions: a sign-in with the old one is either before both, or refused.
    await this.userRows.setPassword(manager, user.id, passwordHash);
    const ended = await this.sessions.endAll(manager, user.id, how.keepSession);
    await this.mails.revoke(manager, user.email, 'RESET_PASSWORD');
    await this.mails.add(manager, { kind: 'PASSWORD_CHANGED', email: user.email, userId: user.id });
    await this.audit.record(
      {
        action: how.action,
        actor: how.actor,
        outcome: 'SUCCESS',
        target: { type: 'user', id: user.id },
        userId: user.id,
        address: how.address,
        details: { sessionsEnded: ended },
      },
      manager,
    );
    return ended;
  }
}
