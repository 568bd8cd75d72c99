import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { normalizeEmail } from '../domain/email-address.js';
import type { Visitor } from '../domain/visitor.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { UsersRepository } from '../users.repository.js';

/** Signs users in without a password. The caller must have verified their identity. */
@Injectable()
export class TrustedSignInService {
  constructor(
    private readonly users: UsersRepository,
    private readonly sessions: SessionsService,
    private readonly audit: Audit,
  ) {}

  /** Finds the user with a verified address, or creates one. `by` is the provider that verified it. */
  async findOrCreateUser(
    manager: EntityManager,
    address: string,
    displayName: string | null,
    by: { provider: string; visitor: Visitor },
  ): Promise<{ userId: string; isNew: boolean }> {
    const email = normalizeEmail(address);
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

  /** Opens a session, and ends the previous session of the browser. `token` is the value of the cookie. */
  async signIn(
    manager: EntityManager,
    userId: string,
    by: { provider: string; visitor: Visitor; current: Actor | null },
  ): Promise<{ token: string; sessionId: string }> {
    const { provider, visitor, current } = by;
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
        details: { provider },
      },
      manager,
    );
    return session;
  }
}
