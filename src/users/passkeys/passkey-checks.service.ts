import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { EntityManager } from 'typeorm';
import { parse } from 'uuid';
import { Audit } from '../../audit/audit.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { MailsService } from '../mail/mails.service.js';
import { AuthLimits } from '../sign-in/auth-limits.js';
import { UsersRepository } from '../users.repository.js';
import { challengeSeconds, PasskeyChallenges } from './passkey-challenges.service.js';
import type { PasskeyPurpose } from './passkey-challenge.entity.js';
import { challengeOf, readAuthentication } from './passkey-responses.js';
import type { PasskeyEntity } from './passkey.entity.js';
import { PasskeysRepository } from './passkeys.repository.js';
import { type RelyingParty, relyingPartyOf } from './relying-party.js';
import { loadWebAuthn } from './webauthn.js';

/** A signature of a passkey that is right. Call {@link PasskeyChecks.markUsed} before it counts. */
export interface CheckedPasskey {
  passkey: PasskeyEntity;
  used: { counter: number; isSynced: boolean };
}

/** Checks signatures of passkeys. The user is always verified by PIN, fingerprint or face. */
@Injectable()
export class PasskeyChecks {
  private readonly party: RelyingParty | null;

  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly challenges: PasskeyChallenges,
    private readonly users: UsersRepository,
    private readonly limits: AuthLimits,
    private readonly mails: MailsService,
    private readonly database: Database,
    private readonly audit: Audit,
    { http }: Config,
  ) {
    this.party = relyingPartyOf(http.publicUrl);
  }

  /** Whether PUBLIC_URL has a host name, which passkeys need. */
  get isAvailable(): boolean {
    return this.party !== null;
  }

  /** @throws Failure PASSKEY_REFUSED if PUBLIC_URL has no host name */
  get relyingParty(): RelyingParty {
    if (this.party) return this.party;
    throw new Failure(
      'PASSKEY_REFUSED',
      {},
      {
        message: 'PUBLIC_URL has an IP address. Passkeys need a host name, such as localhost.',
        userMessage: 'Passkeys do not work at this address. Please use another way to sign in.',
      },
    );
  }

  /** The options for `navigator.credentials.get()`: any passkey, or one of `allowed`. */
  async start(
    purpose: PasskeyPurpose,
    binding: string,
    allowed: readonly PasskeyEntity[],
  ): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; expiresAt: Date }> {
    const { id: rpID } = this.relyingParty;
    const { challenge, expiresAt } = await this.challenges.create(purpose, binding);
    const { generateAuthenticationOptions } = await loadWebAuthn();
    const options = await generateAuthenticationOptions({
      rpID,
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      userVerification: 'required',
      timeout: challengeSeconds * 1000,
      allowCredentials: allowed.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    });
    return { options, expiresAt };
  }

  /**
   * Checks a signature. With `userId` the passkey must belong to this user, otherwise it names its user.
   *
   * @throws Failure PASSKEY_REFUSED
   */
  async check(
    purpose: PasskeyPurpose,
    binding: string,
    response: unknown,
    { userId, address }: { userId: string | null; address: string },
  ): Promise<CheckedPasskey> {
    const assertion = readAuthentication(response);
    const passkey = await this.passkeys.findByCredential(assertion.id);
    const isOwn =
      passkey && (userId === null ? namesUser(assertion, passkey.userId) : passkey.userId === userId);
    // Used up in any case, also for unknown passkeys.
    const expectedChallenge = await this.challenges.use(purpose, binding, challengeOf(assertion));
    const info = isOwn && expectedChallenge ? await this.verify(assertion, expectedChallenge, passkey) : null;
    if (!passkey || !info) throw new Failure('PASSKEY_REFUSED');
    const { newCounter, credentialBackedUp } = info;
    const counts = newCounter > 0 || passkey.counter > 0;
    if (counts && newCounter <= passkey.counter) {
      await this.recordClone(passkey, newCounter, address);
      throw new Failure('PASSKEY_REFUSED');
    }
    return { passkey, used: { counter: newCounter, isSynced: credentialBackedUp } };
  }

  /** @throws Failure PASSKEY_REFUSED if the passkey was removed or used meanwhile */
  async markUsed(manager: EntityManager, { passkey, used }: CheckedPasskey): Promise<void> {
    if (!(await this.passkeys.markUsed(passkey, used, manager))) throw new Failure('PASSKEY_REFUSED');
  }

  private async verify(
    response: ReturnType<typeof readAuthentication>,
    expectedChallenge: string,
    { credentialId, publicKey }: PasskeyEntity,
  ) {
    const { id: expectedRPID, origin: expectedOrigin } = this.relyingParty;
    const { verifyAuthenticationResponse } = await loadWebAuthn();
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge,
        expectedOrigin,
        expectedRPID,
        requireUserVerification: true,
        // The caller compares the counter, because a smaller one is a reason to warn.
        credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
      });
      return verified ? authenticationInfo : null;
    } catch {
      // The library throws for every mistake of the caller.
      return null;
    }
  }

  /** Only the user knows whether the device was copied. */
  private async recordClone(
    { id, userId, name, counter }: PasskeyEntity,
    newCounter: number,
    address: string,
  ): Promise<void> {
    const informs = await this.limits.admits('passkeyCopyMailByUser', userId);
    await this.database.transaction(async (manager) => {
      await this.audit.record(
        {
          action: 'passkey.clone_suspected',
          actor: null,
          outcome: 'FAILURE',
          target: { type: 'passkey', id },
          userId,
          address,
          details: { counter, newCounter },
        },
        manager,
      );
      const user = informs ? await this.users.find(userId, manager) : null;
      const details = { passkey: name };
      if (user) await this.mails.add(manager, { kind: 'PASSKEY_COPIED', email: user.email, userId, details });
    });
    if (informs) this.mails.sendSoon();
  }
}

/** Whether the authenticator names this user. It stores the user's id with the passkey. */
function namesUser({ response }: ReturnType<typeof readAuthentication>, userId: string): boolean {
  return response.userHandle === Buffer.from(parse(userId)).toString('base64url');
}
