import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { addressKey } from '../../rate-limits/network-address.js';
import { type EnteredCode, readCode } from '../domain/second-factor-codes.js';
import type { Visitor } from '../domain/visitor.js';
import { MailsService } from '../mail/mails.service.js';
import type { PendingSignInEntity } from '../second-factor/pending-sign-in.entity.js';
import { maxAttempts, PendingSignIns } from '../second-factor/pending-sign-ins.service.js';
import {
  SecondFactorChecks,
  type SecondFactorMethod,
} from '../second-factor/second-factor-checks.service.js';
import { UsersRepository } from '../users.repository.js';
import { AuthLimits } from './auth-limits.js';
import { SessionOpener, type SignedIn } from './session-opener.service.js';

/** A finished sign-in. */
export type Finished = SignedIn & {
  /** URL at which the browser continues. Null if a frontend decides. */
  returnTo: string | null;
};

/** Finishes sign-ins that wait for the second factor. */
@Injectable()
export class SecondFactorSignInService {
  constructor(
    private readonly pending: PendingSignIns,
    private readonly checks: SecondFactorChecks,
    private readonly opener: SessionOpener,
    private readonly users: UsersRepository,
    private readonly limits: AuthLimits,
    private readonly mails: MailsService,
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /** The methods for the pending sign-in of this browser. Null if there is none. */
  async find(token: string): Promise<{ methods: SecondFactorMethod[]; expiresAt: Date } | null> {
    const sign = await this.pending.find(token);
    return sign && { methods: await this.checks.methods(sign.userId), expiresAt: sign.expiresAt };
  }

  /**
   * Checks a code of the authenticator app or a recovery code, and opens the session.
   *
   * @throws Failure INVALID_CODE, SIGN_IN_EXPIRED, RATE_LIMITED
   */
  async verify(token: string, text: string, visitor: Visitor, current: Actor | null): Promise<Finished> {
    await this.limits.take('secondFactorByAddress', addressKey(visitor.address));
    const code = readCode(text);
    const waiting = await this.pending.find(token);
    if (!waiting) throw new Failure('SIGN_IN_EXPIRED');
    if (!code) throw new Failure('INVALID_CODE');
    const refund = await this.checks.countSignInAttempt(waiting.userId, code, visitor.address);
    const signIn = await this.pending.countAttempt(token);
    if (!signIn) throw new Failure('SIGN_IN_EXPIRED');
    const finished = await this.finish(signIn, code, visitor, current);
    if (!finished) {
      await this.refuse(signIn, visitor);
      throw new Failure('INVALID_CODE');
    }
    this.mails.sendSoon();
    await this.limits.release('secondFactorByAddress', addressKey(visitor.address));
    await refund();
    return finished;
  }

  /** @returns null if the code is wrong */
  private async finish(
    { id, userId, provider, returnTo }: PendingSignInEntity,
    code: EnteredCode,
    visitor: Visitor,
    current: Actor | null,
  ): Promise<Finished | null> {
    return this.database.transaction(async (manager) => {
      // A new password ends this sign-in. If it is set meanwhile, it waits and then ends the new session.
      if (!(await this.users.lockForSignIn(userId, manager))) throw new Failure('SIGN_IN_EXPIRED');
      const method = await this.checks.use(manager, userId, code);
      if (!method) return null;
      if (!(await this.pending.finish(manager, id))) throw new Failure('SIGN_IN_EXPIRED');
      const details = { secondFactor: method, ...(provider === null ? {} : { provider }) };
      const signedIn = await this.opener.afterBothFactors(manager, userId, { visitor, current, details });
      return { ...signedIn, returnTo };
    });
  }

  /** The first factor was right. So a user with many wrong codes is informed that someone knows the password. */
  private async refuse({ userId, attempts }: PendingSignInEntity, { address }: Visitor): Promise<void> {
    const informs = attempts >= maxAttempts && (await this.limits.admits('secondFactorMailByUser', userId));
    await this.database.transaction(async (manager) => {
      await this.audit.record(
        {
          action: 'user.second_factor_checked',
          actor: null,
          outcome: 'FAILURE',
          target: { type: 'user', id: userId },
          userId,
          address,
        },
        manager,
      );
      const user = informs ? await this.users.find(userId, manager) : null;
      if (user) await this.mails.add(manager, { kind: 'SECOND_FACTOR_REFUSED', email: user.email, userId });
    });
    if (informs) this.mails.sendSoon();
  }
}
