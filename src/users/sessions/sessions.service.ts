import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { Audit } from '../../audit/audit.js';
import type { Actor, UserActor, UserRole } from '../../auth/actor.js';
import { Changes } from '../../changes/changes.js';
import { Clock } from '../../clock/clock.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { addressKey } from '../../rate-limits/network-address.js';
import { computeExpiry, needsTouch, sessionRules } from '../domain/session-life.js';
import type { Visitor } from '../domain/visitor.js';
import type { SessionEntity } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

/** The open session of a request. */
export interface OpenSession {
  sessionId: string;
  userId: string;
  role: UserRole;
  /** Whether the user is an administrator with a second factor. */
  isProtectedAdmin: boolean;
  signedInAt: Date;
}

const hashPurpose = 'session';

/**
 * Manages sessions. Tokens are opaque and stored as keyed hashes. Use extends a session, up to its maximum lifetime.
 */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly changes: Changes,
  ) {}

  /** Creates a session. `token` is the value of the cookie and is not stored. */
  async create(
    manager: EntityManager,
    userId: string,
    visitor: Visitor,
  ): Promise<{ token: string; sessionId: string }> {
    const token = randomToken();
    const now = this.clock.now();
    const sessionId = newId();
    await this.sessions.insert(
      {
        id: sessionId,
        userId,
        idHash: this.keyedHash.hash(hashPurpose, token),
        createdAt: now,
        lastSeenAt: now,
        expiresAt: computeExpiry(now, now),
        userAgent: visitor.userAgent?.slice(0, 300) ?? null,
        address: visitor.address,
      },
      manager,
    );
    await this.endExcessSessions(manager, userId);
    return { token, sessionId };
  }

  /**
   * The session of a cookie. Null if it is unknown, ended or expired. Use extends the session, which is written at
   * most once every few minutes. Other calls only read.
   */
  async open(token: string): Promise<OpenSession | null> {
    const session = await this.sessions.findByHash(this.keyedHash.candidates(hashPurpose, token));
    const now = this.clock.now();
    if (!session || session.expiresAt <= now) return null;
    if (needsTouch(session.lastSeenAt, now)) {
      const seenBefore = new Date(now.getTime() - sessionRules.touchIntervalMs);
      await this.sessions.touch(session.id, seenBefore, now, computeExpiry(session.createdAt, now));
    }
    const { id: sessionId, userId, role, isProtectedAdmin, createdAt: signedInAt } = session;
    return { sessionId, userId, role, isProtectedAdmin, signedInAt };
  }

  /** Whether the session is open, for connections that last longer than a request. */
  isOpen(sessionId: string): Promise<boolean> {
    return this.sessions.isOpen(sessionId, this.clock.now());
  }

  /** Newest first, up to `limit`, older than the session `before`. */
  list(userId: string, before: string | null, limit: number): Promise<SessionEntity[]> {
    return this.sessions.list(userId, this.clock.now(), before, limit);
  }

  /** An open session of the user, or null. */
  find(userId: string, sessionId: string): Promise<SessionEntity | null> {
    return this.sessions.find(userId, sessionId, this.clock.now());
  }

  /**
   * Whether the user has signed in from this network address, and the session is open. Addresses of one IPv6 network count as one, as in
   * limits. Only sign-ins count, not uses: otherwise a stolen session would make the thief's address known.
   */
  async isKnownAddress(userId: string, address: string): Promise<boolean> {
    const key = addressKey(address);
    const known = await this.sessions.addresses(userId, this.clock.now());
    return known.some((each) => addressKey(each) === key);
  }

  /** Ends a session of the actor. @throws Failure NOT_FOUND */
  async revoke(actor: UserActor, sessionId: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      if (!(await this.end(manager, actor.userId, sessionId))) throw new Failure('NOT_FOUND');
      await this.audit.record(
        {
          action: 'session.revoked',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'session', id: sessionId },
        },
        manager,
      );
    });
  }

  /**
   * Ends one session of a user, or all, for an administrator.
   *
   * @returns the number of ended sessions
   * @throws Failure NOT_FOUND if the user has no such session
   */
  async endForUser(actor: Actor, userId: string, sessionId: string | null): Promise<number> {
    return this.database.transaction(async (manager) => {
      const count =
        sessionId === null
          ? await this.endAll(manager, userId)
          : Number(await this.end(manager, userId, sessionId));
      if (sessionId !== null && count === 0) throw new Failure('NOT_FOUND');
      await this.audit.record(
        {
          action: 'user.sessions_ended',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          details: { count },
        },
        manager,
      );
      return count;
    });
  }

  /** Ends a session of the user and its sockets. @returns false if the user has no such session */
  async end(manager: EntityManager, userId: string, sessionId: string): Promise<boolean> {
    const ended = await this.sessions.delete(userId, sessionId, manager);
    if (ended) await this.changes.announce(manager, { kind: 'session', id: sessionId, userId });
    return ended;
  }

  /** Ends the user's sessions except one. Returns the number of ended sessions. */
  async endAll(manager: EntityManager, userId: string, except: string | null = null): Promise<number> {
    const ended = await this.sessions.deleteAll(userId, except, manager);
    for (const id of ended) await this.changes.announce(manager, { kind: 'session', id, userId });
    return ended.length;
  }

  /** Closes the sockets of the user's sessions, so that clients reconnect and are authenticated again. */
  async announceAll(manager: EntityManager, userId: string): Promise<void> {
    for (const id of await this.sessions.ids(userId, manager))
      await this.changes.announce(manager, { kind: 'session', id, userId });
  }

  /** Whether the session is open. It cannot end before the transaction ends. */
  lock(manager: EntityManager, userId: string, sessionId: string): Promise<boolean> {
    return this.sessions.lock(userId, sessionId, manager);
  }

  /** The account that is selected in the session, or null. */
  selectedAccount(sessionId: string, manager?: EntityManager): Promise<string | null> {
    return this.sessions.selectedAccount(sessionId, manager);
  }

  /** Selects an account. The caller must check that it belongs to the user. */
  selectAccount(sessionId: string, accountId: string | null, manager?: EntityManager): Promise<void> {
    return this.sessions.selectAccount(sessionId, accountId, manager);
  }

  /**
   * Replaces the selected account in all sessions of the user that have selected it. A null `successor` clears the
   * selection.
   */
  replaceSelection(
    manager: EntityManager,
    userId: string,
    accountId: string,
    successor: string | null,
  ): Promise<void> {
    return this.sessions.replaceSelection(userId, accountId, successor, manager);
  }

  /** Whether the sign-in is so recent that the password is not required again. */
  isFresh(sessionId: string): Promise<boolean> {
    const since = new Date(this.clock.nowMs() - sessionRules.freshMs);
    return this.sessions.beganAfter(sessionId, since);
  }

  /** Limits the sessions of users that sign in repeatedly, such as scripts. The least recently used sessions end. */
  private async endExcessSessions(manager: EntityManager, userId: string): Promise<void> {
    for (const id of await this.sessions.deleteExcess(userId, sessionRules.maxPerUser, manager))
      await this.changes.announce(manager, { kind: 'session', id, userId });
  }

  async deleteExpired(): Promise<void> {
    await this.sessions.deleteExpired(this.clock.now());
  }
}
