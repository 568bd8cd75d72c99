import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, MoreThan, Not, Repository } from 'typeorm';
import type { Sealed } from '../crypto/token-vault.js';
import type { FailureCode } from '../failures/failure-codes.js';
import type { Platform } from '../platforms/platform.js';
import { ConnectionStateEntity } from './connection-state.entity.js';
import type { AccountChoice } from './domain/connection.js';
import { columnValues } from '../database/column-values.js';

type NewState = Pick<
  ConnectionStateEntity,
  | 'id'
  | 'userId'
  | 'sessionId'
  | 'clientId'
  | 'platform'
  | 'loginType'
  | 'capabilities'
  | 'reconnectAccountId'
  | 'returnUrl'
  | 'stage'
> &
  Partial<Pick<ConnectionStateEntity, 'ticketHash' | 'bindingHash' | 'code'>>;

/** Possible stored hashes of a secret, one per key. */
type Candidates = readonly Buffer[];

/** A callback that takes longer was interrupted by the end of its process. */
export const maxCallbackMinutes = 3;

/** The user is at the platform, or is back and not connected yet. */
const holdsSlot = `reserved_until > app_now() AND stage IN ('AWAY', 'WORKING', 'CHOOSING')`;

/** Stored connect flows. Each step is taken by one statement, so that only one request can take it. */
@Injectable()
export class ConnectionsRepository {
  constructor(
    @InjectRepository(ConnectionStateEntity) private readonly states: Repository<ConnectionStateEntity>,
  ) {}

  /** @returns time of expiry */
  async insert(state: NewState, minutes: number): Promise<Date> {
    const { generatedMaps } = await this.states
      .createQueryBuilder()
      .insert()
      .values(
        columnValues<ConnectionStateEntity>({
          ...state,
          createdAt: () => 'app_now()',
          expiresAt: () => "app_now() + :minutes * interval '1 minute'",
        }),
      )
      .setParameter('minutes', minutes)
      .returning(['expiresAt'])
      .execute();
    return (generatedMaps[0] as Pick<ConnectionStateEntity, 'expiresAt'>).expiresAt;
  }

  findTicket(platform: Platform, ticket: Candidates): Promise<ConnectionStateEntity | null> {
    return this.states.findOneBy({ platform, ticketHash: In([...ticket]) });
  }

  /** Marks the flow as redirected, once and before it expires. `reserves`: it reserves a slot until it expires. */
  async markAway(
    id: string,
    away: { stateHash: Buffer; bindingHash: Buffer; verifier: Sealed; reserves: boolean },
    minutes: number,
    manager: EntityManager = this.states.manager,
  ): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE connection_states SET stage = 'AWAY', state_hash = $2, binding_hash = $3, verifier = $4, left_at = app_now(),
         expires_at = app_now() + $5 * interval '1 minute',
         reserved_until = CASE WHEN $6 THEN app_now() + $5 * interval '1 minute' END
       WHERE id = $1 AND stage = 'TICKET' AND expires_at > app_now()`,
      [id, away.stateHash, away.bindingHash, away.verifier, minutes, away.reserves],
    );
    return count === 1;
  }

  /** Number of slots that flows of a user reserve, by platform, except one flow. */
  async countReserved(
    userId: string,
    exceptId: string | null,
    manager: EntityManager = this.states.manager,
  ): Promise<Partial<Record<Platform, number>>> {
    const rows: { platform: Platform; slots: number }[] = await manager.query(
      `SELECT platform, count(*)::int AS slots FROM connection_states
       WHERE user_id = $1 AND id IS DISTINCT FROM $2 AND ${holdsSlot} GROUP BY platform`,
      [userId, exceptId],
    );
    return Object.fromEntries(rows.map(({ platform, slots }) => [platform, slots]));
  }

  /**
   * Releases the slot of the user's oldest flow with a reservation (of `platform`, if given), except one flow.
   *
   * @returns whether there was a reservation
   */
  async releaseOldestSlot(
    userId: string,
    platform: Platform | null,
    exceptId: string,
    manager: EntityManager = this.states.manager,
  ): Promise<boolean> {
    const [, released]: [unknown, number] = await manager.query(
      `UPDATE connection_states SET reserved_until = NULL WHERE id = (
         SELECT id FROM connection_states
         WHERE user_id = $1 AND id <> $3 AND ($2::text IS NULL OR platform = $2) AND ${holdsSlot}
         ORDER BY left_at, id LIMIT 1
       )`,
      [userId, platform, exceptId],
    );
    return released > 0;
  }

  /** Time until which the user may be at a platform or on the way back. Null if no flow is open. */
  async awayUntil(
    userId: string,
    platform: Platform,
    manager: EntityManager = this.states.manager,
  ): Promise<Date | null> {
    const rows: { until: Date | null }[] = await manager.query(
      `SELECT max(CASE stage WHEN 'AWAY' THEN expires_at ELSE consumed_at + interval '${maxCallbackMinutes} minutes' END) AS until
       FROM connection_states
       WHERE user_id = $1 AND platform = $2
         AND (stage = 'AWAY' AND expires_at > app_now()
           OR stage = 'WORKING' AND consumed_at > app_now() - interval '${maxCallbackMinutes} minutes')`,
      [userId, platform],
    );
    return rows[0]?.until ?? null;
  }

  /** The flow of a callback, in any stage. */
  findState(platform: Platform, state: Candidates): Promise<ConnectionStateEntity | null> {
    return this.states.findOneBy({ platform, stateHash: In([...state]) });
  }

  /** Takes a callback: once, before the flow expires, in the browser that started it. */
  consume(id: string, binding: Candidates): Promise<ConnectionStateEntity | null> {
    return this.take(
      `UPDATE connection_states SET stage = 'WORKING', consumed_at = app_now()
       WHERE id = $1 AND binding_hash = ANY ($2) AND stage = 'AWAY' AND consumed_at IS NULL AND expires_at > app_now()
       RETURNING id`,
      [id, binding],
    );
  }

  find(id: string): Promise<ConnectionStateEntity | null> {
    return this.states.findOneBy({ id });
  }

  /** Takes the confirmation of a flow that the platform started. */
  confirm(
    id: string,
    platform: Platform,
    binding: Candidates,
    userId: string,
    sessionId: string | null,
  ): Promise<ConnectionStateEntity | null> {
    return this.take(
      `UPDATE connection_states SET stage = 'WORKING', consumed_at = app_now(), user_id = $3, session_id = $4
       WHERE id = $1 AND binding_hash = ANY ($2) AND platform = $5 AND stage = 'INSTALL' AND expires_at > app_now()
       RETURNING id`,
      [id, binding, userId, sessionId, platform],
    );
  }

  /** A flow of a user, in any stage. */
  findOfUser(id: string, userId: string): Promise<ConnectionStateEntity | null> {
    return this.states.findOneBy({ id, userId });
  }

  /** Takes the choice of a flow that waits for one. */
  choose(id: string, owner: string): Promise<ConnectionStateEntity | null> {
    return this.take(
      `UPDATE connection_states SET stage = 'WORKING', consumed_at = app_now()
       WHERE id = $1 AND user_id = $2 AND stage = 'CHOOSING' AND expires_at > app_now()
       RETURNING id`,
      [id, owner],
    );
  }

  findChoosing(id: string, owner: string, now: Date): Promise<ConnectionStateEntity | null> {
    return this.states.findOneBy({ id, userId: owner, stage: 'CHOOSING', expiresAt: MoreThan(now) });
  }

  async setGrant(id: string, grantId: string, manager: EntityManager = this.states.manager): Promise<void> {
    await manager.update(ConnectionStateEntity, { id }, { grantId, verifier: null, code: null });
  }

  /** @returns false if the flow is no longer in progress */
  async offer(id: string, choices: readonly AccountChoice[], minutes: number): Promise<boolean> {
    const [rows]: [{ id: string }[], number] = await this.states.query(
      `UPDATE connection_states SET stage = 'CHOOSING', choices = $2, expires_at = app_now() + $3 * interval '1 minute'
       WHERE id = $1 AND stage = 'WORKING' RETURNING id`,
      [id, JSON.stringify(choices), minutes],
    );
    return rows.length > 0;
  }

  /** Opens the choice again after a failed one. */
  async reopenChoice(id: string): Promise<void> {
    await this.states.update({ id, stage: 'WORKING' }, { stage: 'CHOOSING' });
  }

  async succeed(
    id: string,
    accountIds: readonly string[],
    manager: EntityManager = this.states.manager,
  ): Promise<void> {
    await manager.update(
      ConnectionStateEntity,
      { id },
      { stage: 'CONNECTED', accountIds: [...accountIds], choices: null, reservedUntil: null },
    );
  }

  /**
   * Ends a flow without an account. A connected flow stays connected: the answer to its COMMIT may have been lost.
   *
   * @returns false if the flow is connected
   */
  async fail(id: string, code: FailureCode, manager: EntityManager = this.states.manager): Promise<boolean> {
    const { affected } = await manager.update(
      ConnectionStateEntity,
      { id, stage: Not('CONNECTED') },
      {
        stage: 'FAILED',
        failureCode: code,
        verifier: null,
        code: null,
        choices: null,
        reservedUntil: null,
      },
    );
    return affected === 1;
  }

  /** Deletes flows a day after they expired. */
  async purge(): Promise<void> {
    await this.states.query(`DELETE FROM connection_states WHERE expires_at < app_now() - interval '1 day'`);
  }

  private async take(statement: string, parameters: unknown[]): Promise<ConnectionStateEntity | null> {
    const [rows]: [{ id: string }[], number] = await this.states.query(statement, parameters);
    return rows[0] ? this.find(rows[0].id) : null;
  }
}
