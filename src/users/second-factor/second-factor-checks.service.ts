import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../clock/clock.js';
import { TokenVault } from '../../crypto/token-vault.js';
import { addressKey } from '../../rate-limits/network-address.js';
import { type EnteredCode, hashRecoveryCode } from '../domain/second-factor-codes.js';
import { findTotpStep } from '../domain/totp.js';
import { MailsService } from '../mail/mails.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AuthLimits } from '../sign-in/auth-limits.js';
import { UsersRepository } from '../users.repository.js';
import { type SecondFactorMethod, SecondFactorsRepository } from './second-factors.repository.js';

/** Checks codes of authenticator apps and recovery codes. Each code works once. */
@Injectable()
export class SecondFactorChecks {
  constructor(
    private readonly factors: SecondFactorsRepository,
    private readonly users: UsersRepository,
    private readonly sessions: SessionsService,
    private readonly mails: MailsService,
    private readonly limits: AuthLimits,
    private readonly vault: TokenVault,
    private readonly clock: Clock,
  ) {}

  /** Empty if the user has no second factor. */
  async methods(userId: string, manager?: EntityManager): Promise<SecondFactorMethod[]> {
    return (await this.methodsOf([userId], manager)).get(userId) ?? [];
  }

  /** The methods of each user who has a second factor. */
  methodsOf(
    userIds: readonly string[],
    manager?: EntityManager,
  ): Promise<ReadonlyMap<string, SecondFactorMethod[]>> {
    return this.factors.methodsOf(userIds, manager);
  }

  /**
   * Counts an attempt with a code, at the sign-in or in the settings. Call it before the code is checked, so that simultaneous attempts are limited. Addresses
   * with a session of the user have no limit per user, so that others cannot lock the user out. Recovery codes have none: they are too
   * long to be guessed, and are the way out for a user whose limit someone else has used up.
   *
   * @returns refunds the attempt after a success
   * @throws Failure RATE_LIMITED
   */
  async countAttempt(userId: string, { kind }: EnteredCode, address: string): Promise<() => Promise<void>> {
    const both = `${addressKey(address)} ${userId}`;
    await this.limits.take('secondFactorByAddressAndUser', both);
    const perUser = kind === 'TOTP' && !(await this.sessions.isKnownAddress(userId, address));
    if (perUser) await this.limits.take('secondFactorByUser', userId);
    return async () => {
      await this.limits.reset('secondFactorByAddressAndUser', both);
      if (perUser) await this.limits.release('secondFactorByUser', userId);
    };
  }

  /**
   * Checks a code and marks it as used. A used recovery code is reported by mail: call {@link MailsService.sendSoon} after the commit.
   *
   * @returns the method, or null if the code is wrong or was used
   */
  async use(
    manager: EntityManager,
    userId: string,
    { kind, code }: EnteredCode,
  ): Promise<SecondFactorMethod | null> {
    if (kind === 'TOTP') return (await this.useTotp(manager, userId, code)) ? 'AUTHENTICATOR' : null;
    if (!(await this.factors.useRecoveryCode(userId, hashRecoveryCode(userId, code), manager))) return null;
    const { email } = (await this.users.find(userId, manager))!;
    const left = String(await this.factors.countRecoveryCodes(userId, manager));
    await this.mails.add(manager, { kind: 'RECOVERY_CODE_USED', email, userId, details: { left } });
    return 'RECOVERY_CODE';
  }

  private async useTotp(manager: EntityManager, userId: string, code: string): Promise<boolean> {
    const stored = await this.factors.secret(userId, manager);
    if (!stored) return false;
    const { id } = stored;
    const secret = this.vault.open(stored.secret, { table: 'authenticators', column: 'secret', id });
    const step = findTotpStep(secret, code, this.clock.nowMs());
    return step !== null && this.factors.useStep(id, step, manager);
  }
}
