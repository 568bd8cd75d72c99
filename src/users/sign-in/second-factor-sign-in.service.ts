import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { addressKey } from '../../rate-limits/network-address.js';
import { readCode } from '../domain/second-factor-codes.js';
import type { Visitor } from '../domain/visitor.js';
import { MailsService } from '../mail/mails.service.js';
import { PasskeyChecks } from '../passkeys/passkey-checks.service.js';
import { PasskeysRepository } from '../passkeys/passkeys.repository.js';
import type { PendingSignInEntity } from '../second-factor/pending-sign-in.entity.js';
import { PendingSignIns } from '../second-factor/pending-sign-ins.service.js';
import { SecondFactorChecks } from '../second-factor/second-factor-checks.service.js';
import type { SecondFactorMethod } from '../second-factor/second-factors.repository.js';
import { SecondFactorRefusals } from '../second-factor/second-factor-refusals.service.js';
import { UsersRepository } from '../users.repository.js';
import { AuthLimits } from './auth-limits.js';
import { SessionOpener, type SignedIn } from './session-opener.service.js';

/** A finished sign-in. */
export type Finished = SignedIn & {
  /** URL at which the browser continues. Null if a frontend decides. */
  returnTo: string | null;
};

interface Attempt {
  /** Value of the cookie. */
  token: string;
  visitor: Visitor;
  current: Actor | null;
}

/** Marks the second factor as used. Returns the method, or null if it is wrong or was used. */
type Use = (manager: EntityManager) => Promise<SecondFactorMethod | null>;

/** Finishes sign-ins that wait for the second factor. */
@Injectable()
export class SecondFactorSignInService {
  constructor(
    private readonly pending: PendingSignIns,
    private readonly checks: SecondFactorChecks,
    private readonly refusals: SecondFactorRefusals,
    private readonly passkeys: PasskeysRepository,
    private readonly passkeyChecks: PasskeyChecks,
    private readonly opener: SessionOpener,
    private readonly users: UsersRepository,
    private readonly limits: AuthLimits,
    private readonly mails: MailsService,
    private readonly database: Database,
  ) {}

  /** The methods for the pending sign-in of this browser. Null if there is none. */
  async find(token: string): Promise<{ methods: SecondFactorMethod[]; expiresAt: Date } | null> {
    const waiting = await this.pending.find(token);
    return waiting && { methods: await this.checks.methods(waiting.userId), expiresAt: waiting.expiresAt };
  }

  /**
   * Checks a code of the authenticator app or a recovery code, and opens the session.
   *
   * @throws Failure INVALID_CODE, SIGN_IN_EXPIRED, RATE_LIMITED
   */
  async verify(attempt: Attempt, text: string): Promise<Finished> {
    const { token, visitor } = attempt;
    await this.limits.take('secondFactorByAddress', addressKey(visitor.address));
    const code = readCode(text);
    const waiting = await this.pending.find(token);
    if (!waiting) throw new Failure('SIGN_IN_EXPIRED');
    if (!code) throw new Failure('INVALID_CODE');
    const refund = await this.checks.countAttempt(waiting.userId, code, visitor.address);
    const signIn = await this.countAttempt(token);
    const finished = await this.finish(signIn, attempt, (manager) =>
      this.checks.use(manager, signIn.userId, code),
    );
    if (!finished) {
      await this.refusals.record(signIn.userId, { actor: null, address: visitor.address });
      throw new Failure('INVALID_CODE');
    }
    this.mails.sendSoon();
    await this.limits.release('secondFactorByAddress', addressKey(visitor.address));
    await refund();
    return finished;
  }

  /**
   * The options to sign with a passkey of the user.
   *
   * @throws Failure SIGN_IN_EXPIRED, PASSKEY_REFUSED if the user has none, RATE_LIMITED
   */
  async startPasskey(
    token: string,
  ): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; expiresAt: Date }> {
    const waiting = await this.pending.find(token);
    if (!waiting) throw new Failure('SIGN_IN_EXPIRED');
    // Not per address: the page asks for a challenge also for users who then enter a code.
    await this.limits.take('passkeyChallengeBySignIn', waiting.id);
    const allowed = await this.passkeys.list(waiting.userId);
    if (allowed.length === 0) throw new Failure('PASSKEY_REFUSED');
    return this.passkeyChecks.start('SECOND_FACTOR', token, allowed);
  }

  /** Checks a signature of a passkey of the user, and opens the session. @throws Failure PASSKEY_REFUSED, SIGN_IN_EXPIRED, RATE_LIMITED */
  async verifyPasskey(attempt: Attempt, response: unknown): Promise<Finished> {
    const { token, visitor } = attempt;
    const { address } = visitor;
    await this.limits.take('passkeyByAddress', addressKey(address));
    const signIn = await this.countAttempt(token);
    const { userId } = signIn;
    const checked = await this.passkeyChecks
      .check('SECOND_FACTOR', token, response, { userId, address })
      .catch(async (failure: unknown) => {
        await this.refusals.record(userId, { actor: null, address });
        throw failure;
      });
    const finished = await this.finish(signIn, attempt, async (manager) => {
      await this.passkeyChecks.markUsed(manager, checked);
      return 'PASSKEY';
    });
    await this.limits.release('passkeyByAddress', addressKey(address));
    return finished!;
  }

  /** Counted before the check, so that simultaneous attempts are limited. @throws Failure SIGN_IN_EXPIRED */
  private async countAttempt(token: string): Promise<PendingSignInEntity> {
    const signIn = await this.pending.countAttempt(token);
    if (!signIn) throw new Failure('SIGN_IN_EXPIRED');
    return signIn;
  }

  /** @returns null if the second factor is wrong */
  private async finish(
    { id, userId, provider, returnTo }: PendingSignInEntity,
    { visitor, current }: Attempt,
    use: Use,
  ): Promise<Finished | null> {
    return this.database.transaction(async (manager) => {
      // A new password ends this sign-in. If it is set meanwhile, it waits and then ends the new session.
      if (!(await this.users.lockForSignIn(userId, manager))) throw new Failure('SIGN_IN_EXPIRED');
      const method = await use(manager);
      if (!method) return null;
      if (!(await this.pending.finish(manager, id))) throw new Failure('SIGN_IN_EXPIRED');
      const details = { secondFactor: method, ...(provider === null ? {} : { provider }) };
      const signedIn = await this.opener.afterBothFactors(manager, userId, { visitor, current, details });
      return { ...signedIn, returnTo };
    });
  }
}
