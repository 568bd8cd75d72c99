import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Failure } from '../../failures/failure.js';
import { hashRecoveryCode, newRecoveryCodes, readCode } from '../domain/second-factor-codes.js';
import { MailsService } from '../mail/mails.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { UserEntity } from '../user.entity.js';
import { AdminSecondFactor } from './admin-second-factor.service.js';
import { SecondFactorChecks } from './second-factor-checks.service.js';
import { SecondFactorsRepository } from './second-factors.repository.js';

/** What every change of second factors does. Call it under the lock of the user, and send the mails after the commit. */
@Injectable()
export class SecondFactorChanges {
  constructor(
    private readonly factors: SecondFactorsRepository,
    private readonly checks: SecondFactorChecks,
    private readonly adminSecondFactor: AdminSecondFactor,
    private readonly sessions: SessionsService,
    private readonly mails: MailsService,
    private readonly audit: Audit,
  ) {}

  /**
   * Call it before a factor is added. Sessions that were opened with one factor end.
   *
   * @returns recovery codes if it is the first factor, else null
   */
  async beforeAdding(manager: EntityManager, { userId, sessionId }: UserActor): Promise<string[] | null> {
    if ((await this.checks.methods(userId, manager)).length > 0) return null;
    await this.sessions.endAll(manager, userId, sessionId);
    // An administrator may need the factor to act as one, also on open sockets.
    await this.sessions.announceAll(manager, userId);
    return this.newCodes(manager, userId);
  }

  /**
   * Call it after the user has removed a factor.
   *
   * @throws Failure SECOND_FACTOR_REQUIRED if an administrator must keep one
   */
  async afterOwnRemoval(manager: EntityManager, { id, role }: UserEntity): Promise<void> {
    await this.afterRemoval(manager, id);
    const isBare = (await this.checks.methods(id, manager)).length === 0;
    if (isBare && role === 'ADMIN' && this.adminSecondFactor.isRequired)
      throw new Failure('SECOND_FACTOR_REQUIRED');
  }

  /** Call it after a factor was removed. Recovery codes alone are no second factor. */
  async afterRemoval(manager: EntityManager, userId: string): Promise<void> {
    if ((await this.checks.methods(userId, manager)).length === 0)
      await this.factors.replaceRecoveryCodes(userId, [], manager);
  }

  /** Replaces the recovery codes. */
  async newCodes(manager: EntityManager, userId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    const hashes = codes.map((code) => hashRecoveryCode(userId, readCode(code)!.code));
    await this.factors.replaceRecoveryCodes(userId, hashes, manager);
    return codes;
  }

  /** Records the change in the audit trail, and adds a mail. `text` describes it to the user. */
  async record(
    manager: EntityManager,
    { id: userId, email }: UserEntity,
    actor: Actor,
    { action, text, details }: { action: string; text: string; details?: Record<string, unknown> },
  ): Promise<void> {
    await this.mails.add(manager, {
      kind: 'SECOND_FACTOR_CHANGED',
      email,
      userId,
      details: { change: text },
    });
    const target = { type: 'user', id: userId };
    await this.audit.record({ action, actor, outcome: 'SUCCESS', target, userId, details }, manager);
  }
}
