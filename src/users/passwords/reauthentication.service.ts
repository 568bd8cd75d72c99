import { Injectable } from '@nestjs/common';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { unknownAddress } from '../../rate-limits/network-address.js';
import { readCode } from '../domain/second-factor-codes.js';
import { MailsService } from '../mail/mails.service.js';
import { SecondFactorChecks } from '../second-factor/second-factor-checks.service.js';
import { SecondFactorRefusals } from '../second-factor/second-factor-refusals.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { PasswordsService } from './passwords.service.js';

/** What a user enters to prove their presence. Both are null if the sign-in is recent. */
export interface PresenceProof {
  password: string | null;
  /** A code of the authenticator app, or a recovery code. */
  code: string | null;
}

/**
 * Proof that the user is present, for actions that cannot be undone or that change how the user signs in. Otherwise a stolen
 * session could give permanent access.
 */
@Injectable()
export class ReauthenticationService {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly checks: SecondFactorChecks,
    private readonly refusals: SecondFactorRefusals,
    private readonly mails: MailsService,
    private readonly database: Database,
  ) {}

  /**
   * Checks the password. Without one, the session must be at most ten minutes old. Users without a password sign in again.
   *
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async require(actor: UserActor, password: string | null): Promise<void> {
    if (password !== null) {
      await this.passwords.check(actor, password);
      return;
    }
    if (actor.sessionId && (await this.sessions.isFresh(actor.sessionId))) return;
    throw new Failure(
      'INVALID_CREDENTIALS',
      {},
      {
        message: 'The password is required because the sign-in is not recent.',
        userMessage: 'Please enter your password.',
      },
    );
  }

  /**
   * The same for changes of the second factor. Unless the sign-in is recent, users with a second factor need it as well: otherwise the
   * password and a stolen session would be enough to remove it.
   *
   * @throws Failure INVALID_CREDENTIALS, INVALID_CODE, RATE_LIMITED, UNAVAILABLE
   */
  async requireBothFactors(actor: UserActor, { password, code }: PresenceProof): Promise<void> {
    await this.require(actor, password);
    const { userId, sessionId } = actor;
    if (sessionId && (await this.sessions.isFresh(sessionId))) return;
    if ((await this.checks.methods(userId)).length === 0) return;
    const entered = code === null ? null : readCode(code);
    if (!entered)
      throw new Failure(
        'INVALID_CODE',
        {},
        {
          message: 'A code of the second factor is required because the sign-in is not recent.',
          userMessage: 'Please enter a code of your authenticator app, or a recovery code.',
        },
      );
    const address = actor.address ?? unknownAddress;
    const refund = await this.checks.countAttempt(userId, entered, address);
    const isRight = await this.database.transaction((manager) => this.checks.use(manager, userId, entered));
    if (!isRight) {
      await this.refusals.record(userId, { actor, address });
      throw new Failure('INVALID_CODE');
    }
    this.mails.sendSoon();
    await refund();
  }

  /**
   * The same for actions that API clients can do, too. Access tokens are no sessions, and their clients do not know the password.
   *
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async requireInSession(actor: Actor, password: string | null): Promise<void> {
    if (actor.kind === 'user' && actor.sessionId) await this.require(actor, password);
  }
}
