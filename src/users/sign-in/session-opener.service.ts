import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Failure } from '../../failures/failure.js';
import type { Visitor } from '../domain/visitor.js';
import { PendingSignIns } from '../second-factor/pending-sign-ins.service.js';
import { SecondFactorChecks } from '../second-factor/second-factor-checks.service.js';
import type { SecondFactorMethod } from '../second-factor/second-factors.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { Registration } from './registration.js';
import type { UserEntity } from '../user.entity.js';
import { UsersRepository } from '../users.repository.js';
import { UsersService } from '../users.service.js';

/** A new session. `token` is for the cookie. */
export interface SignedIn {
  kind: 'SIGNED_IN';
  user: UserEntity;
  sessionId: string;
  token: string;
}

/** The first factor is verified, and the user has a second one. `token` is for the cookie of the pending sign-in. */
export interface SecondFactorNeeded {
  kind: 'SECOND_FACTOR_NEEDED';
  token: string;
  expiresAt: Date;
  methods: SecondFactorMethod[];
}

export type SignInStep = SignedIn | SecondFactorNeeded;

interface FirstFactor {
  visitor: Visitor;
  /** The signed-in user of the browser, whose session ends. */
  current: Actor | null;
  /** The identity provider that verified the user. Null for a password. */
  provider: string | null;
  /** URL at which the browser continues after a page of this server. Null if a frontend decides. */
  returnTo: string | null;
}

/**
 * Opens the sessions of users who sign in. It is the only place that does, so no way to sign in can skip the second factor.
 * `test/architecture.spec.ts` checks this.
 */
@Injectable()
export class SessionOpener {
  constructor(
    private readonly userRows: UsersRepository,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly checks: SecondFactorChecks,
    private readonly pending: PendingSignIns,
    private readonly registration: Registration,
    private readonly audit: Audit,
  ) {}

  /** The caller must have verified one factor. Without a second factor the session is opened. */
  async afterFirstFactor(manager: EntityManager, userId: string, by: FirstFactor): Promise<SignInStep> {
    // A second factor that is set up meanwhile either is seen here, or ends the new session.
    if (!(await this.userRows.lockForSignIn(userId, manager))) throw new Failure('INVALID_CREDENTIALS');
    const user = await this.requireAdmitted(manager, userId);
    if (by.provider !== null) this.registration.requireNoInvitedAdministrator(user);
    const methods = await this.checks.methods(userId, manager);
    const { provider, visitor } = by;
    if (methods.length === 0)
      return this.open(manager, user, { ...by, details: provider === null ? {} : { provider } });
    const { returnTo } = by;
    const { address } = visitor;
    // Someone knows the password or can use the identity, also if no code follows.
    await this.audit.record(
      {
        action: 'user.first_factor_verified',
        actor: null,
        outcome: 'SUCCESS',
        target: { type: 'user', id: userId },
        userId,
        address,
        details: provider === null ? {} : { provider },
      },
      manager,
    );
    const { token, expiresAt } = await this.pending.begin(manager, { userId, provider, returnTo, address });
    return { kind: 'SECOND_FACTOR_NEEDED', token, expiresAt, methods };
  }

  /** The caller must have verified both factors. `details` are for the audit trail. */
  async afterBothFactors(
    manager: EntityManager,
    userId: string,
    by: Pick<FirstFactor, 'visitor' | 'current'> & { details: Record<string, unknown> },
  ): Promise<SignedIn> {
    return this.open(manager, await this.requireAdmitted(manager, userId), by);
  }

  private async open(
    manager: EntityManager,
    user: UserEntity,
    {
      visitor,
      current,
      details,
    }: Pick<FirstFactor, 'visitor' | 'current'> & { details: Record<string, unknown> },
  ): Promise<SignedIn> {
    const { id: userId } = user;
    if (user.invitedAt) await this.userRows.markJoined(userId, manager);
    if (current?.kind === 'user' && current.sessionId)
      await this.sessions.end(manager, current.userId, current.sessionId);
    const session = await this.sessions.create(manager, userId, visitor);
    await this.audit.record(
      {
        action: 'user.signed_in',
        actor: null,
        outcome: 'SUCCESS',
        target: { type: 'user', id: userId },
        userId,
        address: visitor.address,
        details,
      },
      manager,
    );
    return { kind: 'SIGNED_IN', ...session, user };
  }

  /**
   * Records a sign-in that was refused because the user is disabled. Call it after the transaction: transactions that wait for a second
   * connection could hold all of them.
   */
  async recordRefusal(failure: unknown, userId: string, { address }: Visitor): Promise<void> {
    if (!(failure instanceof Failure) || failure.code !== 'USER_DISABLED') return;
    await this.audit.record({
      action: 'user.signed_in',
      actor: null,
      outcome: 'FAILURE',
      target: { type: 'user', id: userId },
      userId,
      address,
      details: { reason: 'disabled' },
    });
  }

  /** Both are said only to users who have proved who they are. @throws Failure USER_DISABLED, REGISTRATION_CLOSED for invited users */
  private async requireAdmitted(manager: EntityManager, userId: string): Promise<UserEntity> {
    const user = await this.users.get(userId, manager);
    if (user.disabledAt) throw new Failure('USER_DISABLED');
    // The operator vouches for invited administrators.
    if (user.invitedAt && user.role !== 'ADMIN') this.registration.requireInvitations();
    return user;
  }
}
