import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { Audit } from '../../audit/audit.js';
import type { UserActor, UserRole } from '../../auth/actor.js';
import { Changes } from '../../changes/changes.js';
import { Clock } from '../../clock/clock.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { computeExpiry, needsTouch, sessionRules } from '../domain/session-life.js';
import type { Visitor } from '../domain/visitor.js';
import type { SessionEntity } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

/** A session as the request that brought its cookie sees it. */
export interface OpenSession {
  sessionId: string;
  userId: string;
  role: UserRole;
  signedInAt: Date;
}

const hashPurpose = 'session';

/** Sessions: opaque, stored as keyed hashes, sliding. */
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

  /** Signs the user in. `token` goes into the cookie and is stored nowhere. */
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
   * The session behind a cookie, or null when it is unknown, ended or expired. Using it moves its expiry, which is written at
   * most once in a few minutes; other calls only read.
   */
  async open(token: string): Promise<OpenSession | null> {
    const session = await this.sessions.findByHash(this.keyedHash.candidates(hashPurpose, token));
    const now = this.clock.now();
    if (!session || session.expiresAt <= now) return null;
    if (needsTouch(session.lastSeenAt, now)) {
      const seenBefore = new Date(now.getTime() - sessionRules.touchIntervalMs);
      await this.sessions.touch(session.id, seenBefore, now, computeExpiry(session.createdAt, now));
    }
    const { id: sessionId, userId, role, createdAt: signedInAt } = session;
    return { sessionId, userId, role, signedInAt };
  }

  /** Whether the session still stands; for connections that outlive a request. */
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

  /** Whether the user is signed in from this network address. */
  isKnownAddress(userId: string, address: string): Promise<boolean> {
    return this.sessions.isKnownAddress(userId, address);
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

  /** Ends one session of the user, if it is theirs, and what hangs on it, such as sockets. */
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

  /** Has the sockets of the user's sessions look again at who they are. */
  async announceAll(manager: EntityManager, userId: string): Promise<void> {
    for (const id of await this.sessions.ids(userId, manager))
      await this.changes.announce(manager, { kind: 'session', id, userId });
  }

  /** Whether the session is open; it stays so until the transaction ends. */
  lock(manager: EntityManager, userId: string, sessionId: string): Promise<boolean> {
    return this.sessions.lock(userId, sessionId, manager);
  }

  /** The account that the session works on, or null. */
  selectedAccount(sessionId: string, manager?: EntityManager): Promise<string | null> {
    return this.sessions.selectedAccount(sessionId, manager);
  }

  /** The caller has made sure that the account belongs to the user. */
  selectAccount(sessionId: string, accountId: string | null, manager?: EntityManager): Promise<void> {
    return this.sessions.selectAccount(sessionId, accountId, manager);
  }

  /** Lets every session of the user that works on one account work on another, or on none. */
  replaceSelection(
    manager: EntityManager,
    userId: string,
    accountId: string,
    successor: string | null,
  ): Promise<void> {
    return this.sessions.replaceSelection(userId, accountId, successor, manager);
  }

  /** Whether the session began so lately that the person need not give the password again. */
  isFresh(sessionId: string): Promise<boolean> {
    const since = new Date(this.clock.nowMs() - sessionRules.freshMs);
    return this.sessions.beganAfter(sessionId, since);
  }

  /** A user who signs in again and again, such as a script, loses the sessions that were used least recently. */
  private async endExcessSessions(manager: EntityManager, userId: string): Promise<void> {
    for (const id of await this.sessions.deleteExcess(userId, sessionRules.maxPerUser, manager))
      await this.changes.announce(manager, { kind: 'session', id, userId });
  }

  async deleteExpired(): Promise<void> {
    await this.sessions.deleteExpired(this.clock.now());
  }
}
