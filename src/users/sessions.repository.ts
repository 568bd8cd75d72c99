import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import type { UserRole } from '../auth/actor.js';
import { Database } from '../database/database.js';
import { Session } from './session.entity.js';

export interface SessionWithRole {
  id: string;
  userId: string;
  role: UserRole;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}

type NewSession = Omit<Session, 'user' | 'idHash' | 'selectedAccountId'> & { idHash: Buffer };

/** Made by every request of a browser: one read of two unique indexes. */
export const findByHash = {
  name: 'sessions.find-by-hash',
  text: `SELECT s.id, s.user_id AS "userId", u.role, s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt",
    s.expires_at AS "expiresAt" FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id_hash = ANY($1)`,
};

@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  async insert(manager: EntityManager, session: NewSession): Promise<void> {
    await manager.insert(Session, { ...session, selectedAccountId: null });
  }

  /** `hashes` are all under which the session may be stored. */
  async findByHash(hashes: readonly Buffer[]): Promise<SessionWithRole | null> {
    const [session] = await this.database.rows<SessionWithRole>(findByHash, [hashes]);
    return session ?? null;
  }

  /** Does nothing when another request was there first. */
  async touch(sessionId: string, seenBefore: Date, seenAt: Date, expiresAt: Date): Promise<void> {
    await this.database.manager.query(
      'UPDATE sessions SET last_seen_at = $3, expires_at = $4 WHERE id = $1 AND last_seen_at <= $2',
      [sessionId, seenBefore, seenAt, expiresAt],
    );
  }

  /** Newest first, up to `limit`, older than the session `before`. */
  list(userId: string, now: Date, before: string | null, limit: number): Promise<Session[]> {
    const query = this.database.manager
      .createQueryBuilder(Session, 'session')
      .where('session.user_id = :userId AND session.expires_at > :now', { userId, now })
      .orderBy('session.id', 'DESC')
      .limit(limit);
    if (before) query.andWhere('session.id < :before', { before });
    return query.getMany();
  }

  find(userId: string, id: string, now: Date): Promise<Session | null> {
    return this.database.manager.findOneBy(Session, { id, userId, expiresAt: MoreThan(now) });
  }

  async isOpen(sessionId: string, now: Date): Promise<boolean> {
    const rows: unknown[] = await this.database.manager.query(
      'SELECT 1 FROM sessions WHERE id = $1 AND expires_at > $2',
      [sessionId, now],
    );
    return rows.length > 0;
  }

  async knowsAddress(userId: string, address: string): Promise<boolean> {
    const rows: unknown[] = await this.database.manager.query(
      'SELECT 1 FROM sessions WHERE user_id = $1 AND address = $2 LIMIT 1',
      [userId, address],
    );
    return rows.length > 0;
  }

  async delete(userId: string, sessionId: string, manager: EntityManager): Promise<boolean> {
    const { affected } = await manager.delete(Session, { userId, id: sessionId });
    return affected === 1;
  }

  /** The ids of those there were. */
  async deleteAll(manager: EntityManager, userId: string, except: string | null): Promise<string[]> {
    const [rows]: [{ id: string }[], number] = await manager.query(
      'DELETE FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2 RETURNING id',
      [userId, except],
    );
    return rows.map(({ id }) => id);
  }

  async ids(manager: EntityManager, userId: string): Promise<string[]> {
    const rows: { id: string }[] = await manager.query('SELECT id FROM sessions WHERE user_id = $1', [
      userId,
    ]);
    return rows.map(({ id }) => id);
  }

  /** Keeps the `kept` sessions that were used last; the ids of the others. */
  async deleteAllBut(manager: EntityManager, userId: string, kept: number): Promise<string[]> {
    const [rows]: [{ id: string }[], number] = await manager.query(
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions WHERE user_id = $1 ORDER BY last_seen_at DESC, id DESC OFFSET $2
       ) RETURNING id`,
      [userId, kept],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether there is such a session; nobody ends it until the transaction ends. */
  async hold(manager: EntityManager, userId: string, sessionId: string): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      'SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2 AND expires_at > app_now() FOR KEY SHARE',
      [sessionId, userId],
    );
    return rows.length > 0;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.database.manager.query('DELETE FROM sessions WHERE expires_at <= $1', [now]);
  }

  async selectedAccount(
    sessionId: string,
    manager: EntityManager = this.database.manager,
  ): Promise<string | null> {
    const session = await manager.findOneBy(Session, { id: sessionId });
    return session?.selectedAccountId ?? null;
  }

  async selectAccount(
    sessionId: string,
    accountId: string | null,
    manager: EntityManager = this.database.manager,
  ): Promise<void> {
    await manager.update(Session, { id: sessionId }, { selectedAccountId: accountId });
  }

  async replaceSelection(
    manager: EntityManager,
    userId: string,
    accountId: string,
    successor: string | null,
  ): Promise<void> {
    await manager.update(Session, { userId, selectedAccountId: accountId }, { selectedAccountId: successor });
  }

  async beganAfter(sessionId: string, since: Date): Promise<boolean> {
    return this.database.manager.existsBy(Session, { id: sessionId, createdAt: MoreThan(since) });
  }
}
