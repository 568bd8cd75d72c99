import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { newId } from '../../crypto/new-id.js';
import { TokenVault } from '../../crypto/token-vault.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { readCode } from '../domain/second-factor-codes.js';
import { findTotpStep, newTotpSecret, totpUri } from '../domain/totp.js';
import { MailsService } from '../mail/mails.service.js';
import { ReauthenticationService, type PresenceProof } from '../passwords/reauthentication.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AuthLimits } from '../sign-in/auth-limits.js';
import type { UserEntity } from '../user.entity.js';
import { UsersService } from '../users.service.js';
import { AdminSecondFactor } from './admin-second-factor.service.js';
import { PendingSignIns } from './pending-sign-ins.service.js';
import { SecondFactorChanges } from './second-factor-changes.service.js';
import { SecondFactorChecks } from './second-factor-checks.service.js';
import { SecondFactorsRepository } from './second-factors.repository.js';

const setupSeconds = 1800;

/** The second factor of a user, as the user sees it. */
export interface SecondFactorState {
  userId: string;
  /** When the authenticator app was set up. Null without one. */
  authenticatorSince: Date | null;
  recoveryCodesLeft: number;
  /** Whether the user must have one, as administrator. */
  isRequired: boolean;
}

/** Sets up, replaces and removes second factors. */
@Injectable()
export class SecondFactorsService {
  constructor(
    private readonly factors: SecondFactorsRepository,
    private readonly checks: SecondFactorChecks,
    private readonly changes: SecondFactorChanges,
    private readonly pending: PendingSignIns,
    private readonly adminSecondFactor: AdminSecondFactor,
    private readonly reauthentication: ReauthenticationService,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly limits: AuthLimits,
    private readonly mails: MailsService,
    private readonly vault: TokenVault,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  async state(userId: string): Promise<SecondFactorState> {
    const authenticator = await this.factors.authenticator(userId);
    return {
      userId,
      authenticatorSince: authenticator?.confirmedAt ?? null,
      recoveryCodesLeft: await this.factors.countRecoveryCodes(userId),
      isRequired: this.adminSecondFactor.isRequired && (await this.users.get(userId)).role === 'ADMIN',
    };
  }

  /**
   * Creates the secret of an authenticator app. It is in use once {@link confirmAuthenticator} gets its first code.
   *
   * @throws Failure INVALID_CREDENTIALS, INVALID_CODE, RATE_LIMITED, UNAVAILABLE
   */
  async startAuthenticator(
    actor: UserActor,
    proof: PresenceProof,
  ): Promise<{ secret: string; uri: string; expiresAt: Date }> {
    const { userId } = actor;
    await this.reauthentication.requireBothFactors(actor, proof);
    const secret = newTotpSecret();
    const id = newId();
    const sealed = this.vault.seal(secret, { table: 'authenticators', column: 'secret', id });
    const email = await this.database.transaction(async (manager) => {
      const user = await this.users.lock(manager, userId);
      await this.factors.insertPending({ id, secret: sealed }, userId, manager);
      return user.email;
    });
    const uri = totpUri(secret, { issuer: this.config.brand.name, label: email });
    return { secret, uri, expiresAt: this.clock.inSeconds(setupSeconds) };
  }

  /**
   * Takes the new authenticator app into use, instead of an earlier one. If it is the first second factor, the other sessions of the
   * user end, because they were opened with one factor.
   *
   * @returns recovery codes if it is the first second factor, else null
   * @throws Failure INVALID_CODE, NOT_FOUND if no set-up has been started, RATE_LIMITED
   */
  async confirmAuthenticator(actor: UserActor, text: string): Promise<string[] | null> {
    const { userId } = actor;
    await this.limits.take('setUpByUser', userId);
    const code = readCode(text);
    if (code?.kind !== 'TOTP') throw new Failure('INVALID_CODE');
    const codes = await this.database.transaction(async (manager) => {
      const user = await this.users.lock(manager, userId);
      const stored = await this.factors.pendingSecret(userId, setupSeconds, manager);
      if (!stored) throw new Failure('NOT_FOUND');
      const { id } = stored;
      const secret = this.vault.open(stored.secret, { table: 'authenticators', column: 'secret', id });
      const step = findTotpStep(secret, code.code, this.clock.nowMs());
      if (step === null) throw new Failure('INVALID_CODE');
      const recoveryCodes = await this.changes.beforeAdding(manager, actor);
      await this.factors.confirm(userId, id, step, manager);
      await this.changes.record(manager, user, actor, {
        action: 'user.second_factor_added',
        text: 'An authenticator app was added',
      });
      return recoveryCodes;
    });
    this.mails.sendSoon();
    return codes;
  }

  /** @throws Failure INVALID_CREDENTIALS, INVALID_CODE, NOT_FOUND, SECOND_FACTOR_REQUIRED, RATE_LIMITED, UNAVAILABLE */
  async removeAuthenticator(actor: UserActor, proof: PresenceProof): Promise<void> {
    const { userId } = actor;
    await this.reauthentication.requireBothFactors(actor, proof);
    await this.database.transaction(async (manager) => {
      const user = await this.users.lock(manager, userId);
      if (!(await this.factors.deleteAuthenticators(userId, manager))) throw new Failure('NOT_FOUND');
      await this.changes.afterOwnRemoval(manager, user);
      await this.changes.record(manager, user, actor, {
        action: 'user.second_factor_removed',
        text: 'The authenticator app was removed',
      });
    });
    this.mails.sendSoon();
  }

  /**
   * Replaces the recovery codes.
   *
   * @throws Failure INVALID_CREDENTIALS, INVALID_CODE, NOT_FOUND without a second factor, RATE_LIMITED, UNAVAILABLE
   */
  async replaceRecoveryCodes(actor: UserActor, proof: PresenceProof): Promise<string[]> {
    const { userId } = actor;
    await this.reauthentication.requireBothFactors(actor, proof);
    const codes = await this.database.transaction(async (manager) => {
      const user = await this.users.lock(manager, userId);
      if ((await this.checks.methods(userId, manager)).length === 0) throw new Failure('NOT_FOUND');
      await this.changes.record(manager, user, actor, {
        action: 'user.recovery_codes_created',
        text: 'New recovery codes were created',
      });
      return this.changes.newCodes(manager, userId);
    });
    this.mails.sendSoon();
    return codes;
  }

  /**
   * Removes all second factors of another user, who has lost them, and ends their sessions: a lost device may have one.
   *
   * @throws Failure FORBIDDEN for the administrator, NOT_FOUND without a second factor, INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async reset(actor: Actor, userId: string, password: string | null): Promise<UserEntity> {
    if (actor.kind !== 'system' && actor.userId === userId)
      throw new Failure('FORBIDDEN', {}, { message: 'Administrators cannot reset their own second factor.' });
    await this.reauthentication.requireInSession(actor, password);
    const user = await this.database.transaction(async (manager) => {
      await this.users.lockAsAdministrator(manager, actor);
      const found = await this.users.lock(manager, userId);
      if ((await this.checks.methods(userId, manager)).length === 0) throw new Failure('NOT_FOUND');
      await this.removeAll(manager, userId);
      await this.sessions.endAll(manager, userId);
      await this.changes.record(manager, found, actor, {
        action: 'user.second_factor_reset',
        text: 'An administrator has removed all second factors',
      });
      return found;
    });
    this.mails.sendSoon();
    return user;
  }

  /** Removes everything without a trace. The caller records why. */
  async removeAll(manager: EntityManager, userId: string): Promise<void> {
    await this.factors.deleteAll(userId, manager);
    await this.changes.afterRemoval(manager, userId);
    await this.pending.endAll(manager, userId);
  }
}
