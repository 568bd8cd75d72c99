import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Actor } from '../../auth/actor.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { addressKey } from '../../rate-limits/network-address.js';
import type { Visitor } from '../domain/visitor.js';
import { PasskeyChecks } from '../passkeys/passkey-checks.service.js';
import { UsersRepository } from '../users.repository.js';
import { AuthLimits } from './auth-limits.js';
import { SessionOpener, type SignedIn } from './session-opener.service.js';

/**
 * Signs users in with a passkey alone. It counts as both factors: the authenticator is one, and it verifies the user by PIN, fingerprint
 * or face.
 */
@Injectable()
export class PasskeySignInService {
  constructor(
    private readonly checks: PasskeyChecks,
    private readonly opener: SessionOpener,
    private readonly users: UsersRepository,
    private readonly limits: AuthLimits,
    private readonly database: Database,
  ) {}

  /** Whether passkeys can be used at PUBLIC_URL. */
  get isAvailable(): boolean {
    return this.checks.isAvailable;
  }

  /** Store `binding` in a cookie. @throws Failure PASSKEY_REFUSED without a host name in PUBLIC_URL, RATE_LIMITED */
  async start({
    address,
  }: Visitor): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; expiresAt: Date; binding: string }> {
    await this.limits.take('passkeyByAddress', addressKey(address));
    const binding = randomToken();
    return { ...(await this.checks.start('SIGN_IN', binding, [])), binding };
  }

  /** @throws Failure PASSKEY_REFUSED, USER_DISABLED, RATE_LIMITED */
  async finish(
    binding: string,
    response: unknown,
    visitor: Visitor,
    current: Actor | null,
  ): Promise<SignedIn> {
    const { address } = visitor;
    await this.limits.take('passkeyByAddress', addressKey(address));
    const checked = await this.checks.check('SIGN_IN', binding, response, { userId: null, address });
    const { id: passkeyId, userId } = checked.passkey;
    const signedIn = await this.database
      .transaction(async (manager) => {
        if (!(await this.users.lockForSignIn(userId, manager))) throw new Failure('PASSKEY_REFUSED');
        await this.checks.markUsed(manager, checked);
        return this.opener.afterBothFactors(manager, userId, { visitor, current, details: { passkeyId } });
      })
      .catch(async (failure: unknown) => {
        await this.opener.recordRefusal(failure, userId, visitor);
        throw failure;
      });
    // The challenge and the signature.
    await this.limits.release('passkeyByAddress', addressKey(address), 2);
    return signedIn;
  }
}
