import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { parse } from 'uuid';
import type { UserActor } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { MailsService } from '../mail/mails.service.js';
import { type PresenceProof, ReauthenticationService } from '../passwords/reauthentication.service.js';
import { SecondFactorChanges } from '../second-factor/second-factor-changes.service.js';
import { AuthLimits } from '../sign-in/auth-limits.js';
import { UsersService } from '../users.service.js';
import { challengeSeconds, PasskeyChallenges } from './passkey-challenges.service.js';
import { PasskeyChecks } from './passkey-checks.service.js';
import { challengeOf, readRegistration } from './passkey-responses.js';
import type { PasskeyEntity } from './passkey.entity.js';
import { PasskeysRepository } from './passkeys.repository.js';
import { loadWebAuthn } from './webauthn.js';

/** Maximum passkeys per user. */
export const maxPasskeysPerUser = 20;

/** Passkeys of the signed-in user. */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly checks: PasskeyChecks,
    private readonly challenges: PasskeyChallenges,
    private readonly changes: SecondFactorChanges,
    private readonly reauthentication: ReauthenticationService,
    private readonly users: UsersService,
    private readonly limits: AuthLimits,
    private readonly mails: MailsService,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Oldest first. */
  list(userId: string): Promise<PasskeyEntity[]> {
    return this.passkeys.list(userId);
  }

  /**
   * The options for `navigator.credentials.create()`.
   *
   * @throws Failure INVALID_CREDENTIALS, INVALID_CODE, PASSKEY_REFUSED, PASSKEY_LIMIT_REACHED, RATE_LIMITED, UNAVAILABLE
   */
  async start(
    actor: UserActor,
    proof: PresenceProof,
  ): Promise<{ options: PublicKeyCredentialCreationOptionsJSON; expiresAt: Date }> {
    await this.reauthentication.requireBothFactors(actor, proof);
    await this.limits.take('setUpByUser', actor.userId);
    const { id: rpID } = this.checks.relyingParty;
    const { email, displayName } = await this.users.get(actor.userId);
    const known = await this.passkeys.list(actor.userId);
    // Before the device creates one that no server knows.
    if (known.length >= maxPasskeysPerUser) throw new Failure('PASSKEY_LIMIT_REACHED');
    const { challenge, expiresAt } = await this.challenges.create('SET_UP', sessionOf(actor));
    const { generateRegistrationOptions } = await loadWebAuthn();
    const options = await generateRegistrationOptions({
      rpName: this.config.brand.name,
      rpID,
      userName: email,
      userDisplayName: displayName ?? email,
      userID: new Uint8Array(parse(actor.userId)),
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: challengeSeconds * 1000,
      excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { options, expiresAt };
  }

  /**
   * Adds the passkey that the browser has created for the challenge of this session.
   *
   * @returns recovery codes if it is the first second factor, else null
   * @throws Failure PASSKEY_REFUSED, PASSKEY_LIMIT_REACHED
   */
  async add(
    actor: UserActor,
    name: string,
    response: unknown,
  ): Promise<{ passkey: PasskeyEntity; recoveryCodes: string[] | null }> {
    const { userId } = actor;
    const created = await this.verify(actor, response);
    const added = await this.database.transaction(async (manager) => {
      const user = await this.users.lock(manager, userId);
      if ((await this.passkeys.count(userId, manager)) >= maxPasskeysPerUser)
        throw new Failure('PASSKEY_LIMIT_REACHED');
      const recoveryCodes = await this.changes.beforeAdding(manager, actor);
      const id = newId();
      if (!(await this.passkeys.insert({ ...created, id, userId, name }, manager)))
        throw new Failure('PASSKEY_REFUSED');
      await this.changes.record(manager, user, actor, {
        action: 'user.passkey_added',
        text: `The passkey "${name}" was added`,
        details: { passkeyId: id },
      });
      return { passkey: (await this.passkeys.find(userId, id, manager))!, recoveryCodes };
    });
    this.mails.sendSoon();
    return added;
  }

  /** @throws Failure INVALID_CREDENTIALS, INVALID_CODE, NOT_FOUND, RATE_LIMITED, UNAVAILABLE */
  async rename(actor: UserActor, id: string, name: string, proof: PresenceProof): Promise<PasskeyEntity> {
    await this.reauthentication.requireBothFactors(actor, proof);
    const { userId } = actor;
    const renamed = await this.database.transaction(async (manager) => {
      const user = await this.users.lock(manager, userId);
      const passkey = await this.passkeys.find(userId, id, manager);
      if (!passkey) throw new Failure('NOT_FOUND');
      await this.passkeys.rename(userId, id, name, manager);
      await this.changes.record(manager, user, actor, {
        action: 'user.passkey_renamed',
        text: `The passkey "${passkey.name}" was renamed to "${name}"`,
        details: { passkeyId: id },
      });
      return Object.assign(passkey, { name });
    });
    this.mails.sendSoon();
    return renamed;
  }

  /** @throws Failure INVALID_CREDENTIALS, INVALID_CODE, NOT_FOUND, SECOND_FACTOR_REQUIRED, RATE_LIMITED, UNAVAILABLE */
  async remove(actor: UserActor, id: string, proof: PresenceProof): Promise<void> {
    await this.reauthentication.requireBothFactors(actor, proof);
    const { userId } = actor;
    await this.database.transaction(async (manager) => {
      const user = await this.users.lock(manager, userId);
      const passkey = await this.passkeys.find(userId, id, manager);
      if (!passkey) throw new Failure('NOT_FOUND');
      await this.passkeys.delete(userId, id, manager);
      await this.changes.afterOwnRemoval(manager, user);
      await this.changes.record(manager, user, actor, {
        action: 'user.passkey_removed',
        text: `The passkey "${passkey.name}" was removed`,
        details: { passkeyId: id },
      });
    });
    this.mails.sendSoon();
  }

  /** @throws Failure PASSKEY_REFUSED */
  private async verify(
    actor: UserActor,
    answer: unknown,
  ): Promise<Pick<PasskeyEntity, 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'isSynced'>> {
    const response = readRegistration(answer);
    const { id: expectedRPID, origin: expectedOrigin } = this.checks.relyingParty;
    const expectedChallenge = await this.challenges.use('SET_UP', sessionOf(actor), challengeOf(response));
    if (!expectedChallenge) throw new Failure('PASSKEY_REFUSED');
    const { verifyRegistrationResponse } = await loadWebAuthn();
    try {
      const { registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge,
        expectedOrigin,
        expectedRPID,
        requireUserVerification: true,
      });
      if (!registrationInfo) throw new Error('The response is not verified.');
      const { credential, credentialBackedUp: isSynced } = registrationInfo;
      const { id: credentialId, publicKey, counter } = credential;
      const transports = response.response.transports ?? [];
      return { credentialId, publicKey: Buffer.from(publicKey), counter, transports, isSynced };
    } catch {
      // The library throws for every mistake of the caller.
      throw new Failure('PASSKEY_REFUSED');
    }
  }
}

function sessionOf({ sessionId }: UserActor): string {
  if (!sessionId) throw new Failure('FORBIDDEN');
  return sessionId;
}
