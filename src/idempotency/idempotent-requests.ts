import { Injectable } from '@nestjs/common';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { hashRequest } from './request-hash.js';

const retentionDays = 7;

/** A request with an idempotency key. Keys of different operations and callers are independent. */
export interface KeyedRequest {
  /** Name of the mutation. */
  operation: string;
  key: string;
  /** The request without the key. */
  request: unknown;
}

/** Reserves the key for the objects with these ids. It must be the first statement of the creating transaction. */
export type ReserveKey = (manager: EntityManager, resultIds: readonly string[]) => Promise<void>;

/** Another request has reserved the key and is committed. */
class KeyTaken extends Error {}

/** Runs creating requests once per idempotency key. */
@Injectable()
export class IdempotentRequests {
  constructor(private readonly database: Database) {}

  /**
   * Creates objects, or returns those that the same request with the same key created within 7 days. A failed request
   * does not use its key. Of two simultaneous equal requests, the second waits for the first and returns its objects.
   *
   * @param keyed null if the client sent no key. Then every call creates objects
   * @param create calls the given function at the start of its transaction
   * @param replay reads the objects of the earlier request
   * @throws Failure IDEMPOTENCY_CONFLICT if the key was used for a different request
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
      if (!winner) throw new Error('The idempotency key is reserved, but its request is missing.');
      return replay(winner);
    }
    // The failure may be a consequence of the same request that succeeded at the same time, for example a used quota.
    // Or this request is committed, and only the response to its COMMIT was lost.
    const created = await this.find(actor, keyed).catch(() => null);
    if (!created) throw failure;
    return replay(created);
  }

  /**
   * Ids of the objects that were created with the key. Null if the key is unused. @throws Failure
   * IDEMPOTENCY_CONFLICT
   */
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
  if (actor.kind === 'system') throw new Error('System actors have no idempotency keys.');
  if (actor.userId) return { ownerId: actor.userId, userId: actor.userId };
  if (actor.kind === 'client') return { ownerId: actor.clientId, userId: null };
  throw new Error('The user actor has no user id.');
}
