import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, LessThanOrEqual, MoreThan, Not, Repository } from 'typeorm';
import type { UserRole } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { pickByHash } from '../../database/batches/by-hash.js';
import { sharedLookup } from '../../database/batches/shared-lookup.js';
import { hasSecondFactor } from '../second-factor/second-factor-kinds.js';
import { SessionEntity } from './session.entity.js';

export interface SessionWithRole {
  id: string;
  idHash: Buffer;
  userId: string;
  role: UserRole;
  /** Whether the user is an administrator with a second factor. */
  isProtectedAdmin: boolean;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}

type NewSession = Omit<SessionEntity, 'idHash' | 'selectedAccountId'> & { idHash: Buffer };

/** Used by every request of a browser, so it is prepared. */
export const findByHash = {
  name: 'sessions.find-by-hash',
  text: `SELECT s.id, s.id_hash AS "idHash", s.user_id AS "userId", u.role, s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt",
    s.expires_at AS "expiresAt",
    CASE WHEN u.role = 'ADMIN' THEN ${hasSecondFactor('u.id')} ELSE false END AS "isProtectedAdmin" FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id_hash = ANY($1) AND u.disabled_at IS NULL`,
};

@Injectable()
export class SessionsRepository {
  constructor(
    @InjectRepository(SessionEntity) private readonly sessions: Repository<SessionEntity>,
    private readonly database: Database,
  ) {}

  private readonly lookup = sharedLookup((wanted: readonly (readonly Buffer[])[]) => this.findAll(wanted));

  async insert(session: NewSession, manager: EntityManager = this.sessions.manager): Promise<void> {
    await manager.insert(SessionEntity, { ...session, selectedAccountId: null });
  }

  /**
   * Requests that arrive together share a statement.
   *
   * @param hashes all hashes under which the session may be stored, one per key
   */
  findByHash(hashes: readonly Buffer[]): Promise<SessionWithRole | null> {
    return this.lookup(hashes);
  }

  private async findAll(wanted: readonly (readonly Buffer[])[]): Promise<(SessionWithRole | null)[]> {
    const rows = await this.database.rows<SessionWithRole>(findByHash, [wanted.flat()]);
    return pickByHash(rows, wanted);
  }

  /** Does nothing if another request has updated the session since `seenBefore`. */
  async touch(sessionId: string, seenBefore: Date, seenAt: Date, expiresAt: Date): Promise<void> {
    await this.sessions.update(
      { id: sessionId, lastSeenAt: LessThanOrEqual(seenBefore) },
      { lastSeenAt: seenAt, expiresAt },
    );
  }

  /** Newest first, up to `limit`, older than the session `before`. */
  list(userId: string, now: Date, before: string | null, limit: number): Promise<SessionEntity[]> {
    const query = this.sessions
      .createQueryBuilder('session')
      .where('session.user_id = :userId AND session.expires_at > :now', { userId, now })
      .orderBy('session.id', 'DESC')
      .limit(limit);
    if (before) query.andWhere('session.id < :before', { before });
    return query.getMany();
  }

  find(userId: string, id: string, now: Date): Promise<SessionEntity | null> {
    return this.sessions.findOneBy({ id, userId, expiresAt: MoreThan(now) });
  }

  async isOpen(sessionId: string, now: Date): Promise<boolean> {
    return this.sessions.existsBy({ id: sessionId, expiresAt: MoreThan(now) });
  }

  /** The addresses of the sign-ins of the user's open sessions. */
  async addresses(userId: string, now: Date): Promise<string[]> {
    const where = { userId, expiresAt: MoreThan(now), address: Not(IsNull()) };
    const rows = await this.sessions.find({ where, select: { address: true } });
    return rows.map(({ address }) => address!);
  }

  async delete(
    userId: string,
    sessionId: string,
    manager: EntityManager = this.sessions.manager,
  ): Promise<boolean> {
    const { affected } = await manager.delete(SessionEntity, { userId, id: sessionId });
    return affected === 1;
  }

  /** @returns ids of the deleted sessions */
  async deleteAll(
    userId: string,
    except: string | null,
    manager: EntityManager = this.sessions.manager,
  ): Promise<string[]> {
    const [rows]: [{ id: string }[], number] = await manager.query(
      'DELETE FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2 RETURNING id',
      [userId, except],
    );
    return rows.map(({ id }) => id);
  }

  async ids(userId: string, manager: EntityManager = this.sessions.manager): Promise<string[]> {
    const rows = await manager.find(SessionEntity, { where: { userId }, select: { id: true } });
    return rows.map(({ id }) => id);
  }

  /** Deletes all but the `kept` most recently used sessions. @returns ids of the deleted sessions */
  async deleteExcess(
    userId: string,
    kept: number,
    manager: EntityManager = this.sessions.manager,
  ): Promise<string[]> {
    const [rows]: [{ id: string }[], number] = await manager.query(
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions WHERE user_id = $1 ORDER BY last_seen_at DESC, id DESC OFFSET $2
       ) RETURNING id`,
      [userId, kept],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether the session is open. It cannot end before the transaction ends. */
  async lock(userId: string, sessionId: string, manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      'SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2 AND expires_at > app_now() FOR KEY SHARE',
      [sessionId, userId],
    );
    return rows.length > 0;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.sessions.delete({ expiresAt: LessThanOrEqual(now) });
  }

  async selectedAccount(
    sessionId: string,
    manager: EntityManager = this.sessions.manager,
  ): Promise<string | null> {
    const session = await manager.findOneBy(SessionEntity, { id: sessionId });
    return session?.selectedAccountId ?? null;
  }

  async selectAccount(
    sessionId: string,
    accountId: string | null,
    manager: EntityManager = this.sessions.manager,
  ): Promise<void> {
    await manager.update(SessionEntity, { id: sessionId }, { selectedAccountId: accountId });
  }

  async replaceSelection(
    userId: string,
    accountId: string,
    successor: string | null,
    manager: EntityManager = this.sessions.manager,
  ): Promise<void> {
    await manager.update(
      SessionEntity,
      { userId, selectedAccountId: accountId },
      { selectedAccountId: successor },
    );
  }

  async beganAfter(sessionId: string, since: Date): Promise<boolean> {
    return this.sessions.existsBy({ id: sessionId, createdAt: MoreThan(since) });
  }
}
