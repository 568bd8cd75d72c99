import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { normalizeEmail } from '../domain/email-address.js';
import type { Visitor } from '../domain/visitor.js';
import { Failure } from '../../failures/failure.js';
import { EmailPseudonym } from '../email-pseudonym.js';
import { Registration } from './registration.js';
import { SessionOpener, type SignInStep } from './session-opener.service.js';
import { UsersRepository } from '../users.repository.js';

/** Signs users in without a password. The caller must have verified their identity. */
@Injectable()
export class TrustedSignInService {
  constructor(
    private readonly users: UsersRepository,
    private readonly opener: SessionOpener,
    private readonly registration: Registration,
    private readonly pseudonym: EmailPseudonym,
    private readonly audit: Audit,
  ) {}

  /**
   * Finds the user with a verified address, or creates one. `by` is the provider that verified it. Call {@link recordRefusal} if it is
   * refused.
   *
   * @throws Failure REGISTRATION_CLOSED if there is no such user and users may not sign up
   */
  async findOrCreateUser(
    manager: EntityManager,
    address: string,
    displayName: string | null,
    by: { provider: string; visitor: Visitor },
  ): Promise<{ userId: string; isNew: boolean }> {
    const email = normalizeEmail(address);
    if (!this.registration.isOpen) return { userId: await this.requireKnown(manager, email), isNew: false };
    const { id, isNew } = await this.users.findOrInsert(
      {
        email,
        passwordHash: null,
        displayName,
        role: 'USER',
      },
      manager,
    );
    if (!isNew) return { userId: id, isNew };
    await this.audit.record(
      {
        action: 'user.signed_up',
        actor: null,
        outcome: 'SUCCESS',
        target: { type: 'user', id },
        userId: id,
        address: by.visitor.address,
        details: { provider: by.provider },
      },
      manager,
    );
    return { userId: id, isNew };
  }

  private async requireKnown(manager: EntityManager, email: string): Promise<string> {
    const user = await this.users.findByEmail(email, manager);
    if (!user) throw new Failure('REGISTRATION_CLOSED');
    return user.id;
  }

  /**
   * Records that the user was not created. Call it after the transaction: transactions that wait for a second connection could hold
   * all of them.
   */
  async recordRefusal(address: string, by: { provider: string; visitor: Visitor }): Promise<void> {
    await this.audit.record({
      action: 'user.signed_up',
      actor: null,
      outcome: 'FAILURE',
      target: this.pseudonym.target(normalizeEmail(address)),
      address: by.visitor.address,
      details: { provider: by.provider, reason: 'registration' },
    });
  }

  /** Records a sign-in of a disabled user. Call it after the transaction. */
  async recordDisabled(
    failure: unknown,
    { userId, email }: { userId: string | null; email: string | null },
    visitor: Visitor,
  ): Promise<void> {
    const known = userId ?? (email && (await this.users.findByEmail(normalizeEmail(email)))?.id);
    if (known) await this.opener.recordRefusal(failure, known, visitor);
  }

  /** Opens a session, and ends the previous session of the browser. Users with a second factor are asked for it. */
  async signIn(
    manager: EntityManager,
    userId: string,
    by: { provider: string; visitor: Visitor; current: Actor | null; returnTo: string },
  ): Promise<SignInStep> {
    return this.opener.afterFirstFactor(manager, userId, by);
  }
}
