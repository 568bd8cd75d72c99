import { Injectable } from '@nestjs/common';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { hashRequest } from './request-hash.js';

const retentionDays = 7;

/** A request that the client named by a key. Keys of different operations and callers are independent. */
export interface KeyedRequest {
  /** Name of the mutation. */
  operation: string;
  key: string;
  /** What the client sent, without the key. */
  request: unknown;
}

/** Reserves the key for the objects with these ids. It must be the first statement of the creating transaction. */
export type ReserveKey = (manager: EntityManager, resultIds: readonly string[]) => Promise<void>;

/** Another request took the key first and is committed. */
class KeyTaken extends Error {}

/** Runs creating requests once per idempotency key. */
@Injectable()
export class IdempotentRequests {
  constructor(private readonly database: Database) {}

  /**
   * Creates something, or returns what the same request under the same key created within 7 days. A request that fails leaves its
   * key free. Two equal requests at the same time create once: the second waits for the first.
   *
   * @param keyed null when the client gave no key: every call creates
   * @param create calls the given function at the start of its transaction
   * @param replay reads what an earlier request created
   * @throws Failure IDEMPOTENCY_CONFLICT when the key belongs to a different request
   */
  async once<Result>(
    actor: Actor,
    keyed: KeyedRequest | null,
    create: (reserve: ReserveKey) => Promise<Result>,
    replay: (resultIds: readonly string[]) => Promise<Result>,
  ): Promise<Result> {
    if (!keyed) return create(() => Promise.resolve());
    const known = await this.find(actor, keyed);
    if (known) return replay(known);
    let failure: unknown;
    try {
      return await create((manager, ids) => this.reserve(manager, actor, keyed, ids));
    } catch (error) {
      failure = error;
    }
    if (failure instanceof KeyTaken) {
      const winner = await this.find(actor, keyed);
      if (!winner) throw new Error('A taken key has no request.');
      return replay(winner);
    }
    // The same request may have used up what this one missed; or it was this one, and the answer to its COMMIT was lost.
    const created = await this.find(actor, keyed).catch(() => null);
    if (!created) throw failure;
    return replay(created);
  }

  /** Ids of what was created under the key; null if it is free. @throws Failure IDEMPOTENCY_CONFLICT */
  async find(actor: Actor, { operation, key, request }: KeyedRequest): Promise<string[] | null> {
    const rows: { request_hash: Buffer; result_ids: string[] }[] = await this.database.manager.query(
      `SELECT request_hash, result_ids FROM idempotent_requests
       WHERE owner_id = $1 AND operation = $2 AND key = $3 AND expires_at > app_now()`,
      [callerOf(actor).ownerId, operation, key],
    );
    const [known] = rows;
    if (!known) return null;
    if (!constantTimeEqual(known.request_hash, hashRequest(request)))
      throw new Failure('IDEMPOTENCY_CONFLICT');
    return known.result_ids;
  }

  /** Deletes expired keys. */
  @Schedule({ name: 'idempotency.purge-requests', everySeconds: 3600 })
  async purge(): Promise<void> {
    await this.database.manager.query('DELETE FROM idempotent_requests WHERE expires_at <= app_now()');
  }

  private async reserve(
    manager: EntityManager,
    actor: Actor,
    { operation, key, request }: KeyedRequest,
    resultIds: readonly string[],
  ): Promise<void> {
    const { ownerId, userId } = callerOf(actor);
    const rows: unknown[] = await manager.query(
      `INSERT INTO idempotent_requests (owner_id, operation, key, user_id, request_hash, result_ids, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, app_now() + make_interval(days => ${retentionDays}))
       ON CONFLICT (owner_id, operation, key) DO UPDATE SET request_hash = excluded.request_hash,
         result_ids = excluded.result_ids, expires_at = excluded.expires_at
         WHERE idempotent_requests.expires_at <= app_now()
       RETURNING key`,
      [ownerId, operation, key, userId, hashRequest(request), resultIds],
    );
    if (rows.length === 0) throw new KeyTaken();
  }
}

function callerOf(actor: Actor): { ownerId: string; userId: string | null } {
  if (actor.kind === 'system') throw new Error('The system sends no idempotency keys.');
  if (actor.userId) return { ownerId: actor.userId, userId: actor.userId };
  if (actor.kind === 'client') return { ownerId: actor.clientId, userId: null };
  throw new Error('A user has an id.');
}
