import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { AuthLimits } from './auth-limits.js';
import { normalizeEmail } from '../domain/email-address.js';
import { addressKey } from '../../rate-limits/network-address.js';
import type { Visitor } from '../domain/visitor.js';
import { EmailPseudonym } from '../email-pseudonym.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { type Credential, UsersRepository } from '../users.repository.js';
import { SessionOpener, type SignInStep } from './session-opener.service.js';

/**
 * Signs users in and out. The response and its time are the same for an unknown address, a wrong password and a user
 * without a password.
 */
@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly limits: AuthLimits,
    private readonly hasher: PasswordHasher,
    private readonly pseudonym: EmailPseudonym,
    private readonly userRows: UsersRepository,
    private readonly sessions: SessionsService,
    private readonly opener: SessionOpener,
    private readonly audit: Audit,
  ) {}

  /**
   * Signs a user in, or asks for the second factor of a user who has one. `current` is the signed-in user of the browser, whose session
   * ends. `returnTo` is the URL at which a page of this server continues.
   *
   * @throws Failure INVALID_CREDENTIALS, USER_DISABLED, RATE_LIMITED, UNAVAILABLE
   */
  async signIn(
    input: { email: string; password: string },
    visitor: Visitor,
    current: Actor | null,
    returnTo: string | null = null,
  ): Promise<SignInStep> {
    const email = normalizeEmail(input.email);
    // Attempts are counted before the password is checked, so that simultaneous attempts are limited. A success is
    // refunded.
    const refundAttempt = await this.countAttempt(email, visitor);
    const credential = await this.userRows.findCredentialByEmail(email);
    const matches = await this.hasher.matches(credential?.passwordHash ?? null, input.password);
    if (!credential || !matches) {
      await this.recordFailure(email, credential, visitor);
      throw new Failure('INVALID_CREDENTIALS');
    }
    const by = { visitor, current, returnTo };
    const step = await this.openSession(credential, by).catch(async (failure: unknown) => {
      await this.opener.recordRefusal(failure, credential.userId, visitor);
      throw failure;
    });
    await refundAttempt();
    return step;
  }

  /** Ends the actor's session, or all of their sessions. Returns the number of ended sessions. */
  async signOut(actor: UserActor, everywhere: boolean): Promise<number> {
    return this.database.transaction(async (manager) => {
      const ended = everywhere
        ? await this.sessions.endAll(manager, actor.userId)
        : Number(await this.sessions.end(manager, actor.userId, actor.sessionId ?? ''));
      await this.audit.record(
        { action: 'user.signed_out', actor, outcome: 'SUCCESS', details: { everywhere } },
        manager,
      );
      return ended;
    });
  }

  private openSession(
    { userId, passwordHash }: Credential,
    by: { visitor: Visitor; current: Actor | null; returnTo: string | null },
  ): Promise<SignInStep> {
    return this.database.transaction(async (manager) => {
      // A simultaneous change of the password waits for this session, and ends it.
      if (!(await this.userRows.lockPassword(userId, passwordHash, manager))) {
        throw new Failure('INVALID_CREDENTIALS');
      }
      return this.opener.afterFirstFactor(manager, userId, { ...by, provider: null });
    });
  }

  /** @throws Failure RATE_LIMITED */
  private async countAttempt(email: string, visitor: Visitor): Promise<() => Promise<void>> {
    const address = addressKey(visitor.address);
    const both = `${address} ${email}`;
    await this.limits.take('signInByAddress', address);
    await this.limits.take('signInByAddressAndUser', both);
    let spentForUser = true;
    try {
      await this.limits.take('signInByUser', email);
    } catch (refusal) {
      const user = await this.userRows.findByEmail(email);
      if (!user || !(await this.sessions.isKnownAddress(user.id, visitor.address))) throw refusal;
      spentForUser = false;
    }
    return async () => {
      await this.limits.release('signInByAddress', address);
      await this.limits.reset('signInByAddressAndUser', both);
      if (spentForUser) await this.limits.release('signInByUser', email);
    };
  }

  private recordFailure(email: string, credential: Credential | null, visitor: Visitor): Promise<void> {
    return this.audit.record({
      action: 'user.signed_in',
      actor: null,
      outcome: 'FAILURE',
      target: credential ? { type: 'user', id: credential.userId } : this.pseudonym.target(email),
      userId: credential?.userId,
      address: visitor.address,
    });
  }
}
