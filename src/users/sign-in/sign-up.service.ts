import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { AuthLimits } from './auth-limits.js';
import { normalizeEmail } from '../domain/email-address.js';
import { addressKey } from '../../rate-limits/network-address.js';
import { checkPassword } from '../domain/password-rules.js';
import type { Visitor } from '../domain/visitor.js';
import { Registration } from './registration.js';
import { EmailPseudonym } from '../email-pseudonym.js';
import { MailsService } from '../mail/mails.service.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { UserEntity } from '../user.entity.js';
import { UsersRepository } from '../users.repository.js';
import { UsersService } from '../users.service.js';

const signedInAlready = {
  message: 'The browser is already signed in.',
  userMessage: 'You are already signed in. Sign out first, then open the link again.',
};

/**
 * Signs users up. Until the mailed link is used, a sign-up is only a mail. So it takes the same time for known and unknown addresses,
 * and only the owner of an address can register it or set its password.
 */
@Injectable()
export class SignUpService {
  constructor(
    private readonly database: Database,
    private readonly limits: AuthLimits,
    private readonly hasher: PasswordHasher,
    private readonly mails: MailsService,
    private readonly pseudonym: EmailPseudonym,
    private readonly userRows: UsersRepository,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly registration: Registration,
    private readonly audit: Audit,
  ) {}

  /** @throws Failure REGISTRATION_CLOSED, WEAK_PASSWORD, RATE_LIMITED, UNAVAILABLE */
  async signUp(
    input: { email: string; password: string; displayName: string | null },
    visitor: Visitor,
  ): Promise<{ email: string }> {
    const email = normalizeEmail(input.email);
    checkPassword(input.password, email);
    await this.limits.take('signUpByAddress', addressKey(visitor.address));
    if (!this.registration.isOpen) await this.refuse(email, visitor);
    await this.limits.take('signUpByEmail', email);
    const passwordHash = await this.hasher.hash(input.password);
    const displayName = input.displayName?.trim() || null;
    await this.database.transaction(async (manager) => {
      await this.mails.add(manager, { kind: 'SIGN_UP', email, passwordHash, displayName });
      await this.audit.record(
        {
          action: 'user.sign_up_requested',
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
   * Creates the user of the mailed link and signs them in. A used link signs no one in again, but the browser of its user gets the
   * user, so that a second click is no error.
   *
   * @param current the user who is already signed in. A link of another user must not replace them.
   * @returns `token` is that of the new session, null if the user is already signed in
   * @throws Failure FORBIDDEN if another user is signed in, REGISTRATION_CLOSED if it was closed since the sign-up, INVALID_TOKEN, EMAIL_ALREADY_VERIFIED, RATE_LIMITED
   */
  async verify(
    token: string,
    visitor: Visitor,
    current: Actor | null,
  ): Promise<{ user: UserEntity; token: string | null }> {
    await this.limits.take('linkByAddress', addressKey(visitor.address));
    return this.database.transaction(async (manager) => {
      if (current?.kind === 'user') {
        const used = await this.mails.findUsed(manager, 'SIGN_UP', token);
        if (used?.userId !== current.userId) throw new Failure('FORBIDDEN', {}, signedInAlready);
        return { user: await this.users.get(current.userId, manager), token: null };
      }
      const mail = await this.mails.use(manager, 'SIGN_UP', token);
      if (mail) this.registration.requireOpen();
      if (!mail?.passwordHash) {
        const used = await this.mails.findUsed(manager, 'SIGN_UP', token);
        throw new Failure(used?.userId ? 'EMAIL_ALREADY_VERIFIED' : 'INVALID_TOKEN');
      }
      const { email, passwordHash, displayName } = mail;
      const userId = await this.userRows.insert({ email, passwordHash, displayName, role: 'USER' }, manager);
      if (!userId) throw new Failure('INVALID_TOKEN');
      await this.mails.markSignedUp(manager, mail.id, userId);
      await this.mails.revoke(manager, email, 'SIGN_UP');
      const session = await this.sessions.create(manager, userId, visitor);
      await this.audit.record(
        {
          action: 'user.signed_up',
          actor: null,
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          address: visitor.address,
        },
        manager,
      );
      return { user: await this.users.get(userId, manager), token: session.token };
    });
  }

  /** @throws Failure REGISTRATION_CLOSED always */
  private async refuse(email: string, visitor: Visitor): Promise<void> {
    await this.audit.record({
      action: 'user.sign_up_requested',
      actor: null,
      outcome: 'FAILURE',
      target: this.pseudonym.target(email),
      address: visitor.address,
      details: { reason: 'registration' },
    });
    this.registration.requireOpen();
  }
}
