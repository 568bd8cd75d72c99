import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import type { Sealed } from '../crypto/token-vault.js';
import { Database } from '../database/database.js';
import type { FailureCode } from '../failures/failure-codes.js';
import type { Platform } from '../platforms/platform.js';
import { ConnectionStateEntity } from './connection-state.entity.js';
import type { AccountChoice } from './domain/connection.js';

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

/** Hashes under which a secret may be stored. */
type Candidates = readonly Buffer[];

/** Connect flows. Each step is taken by one statement that lets only one caller take it. */
@Injectable()
export class ConnectionsRepository {
  constructor(private readonly database: Database) {}

  /** @returns when it expires */
  async insert(state: NewState, minutes: number): Promise<Date> {
    const rows: { expiresAt: Date }[] = await this.database.manager.query(
      `INSERT INTO connection_states (id, user_id, session_id, client_id, platform, login_type, capabilities,
         reconnect_account_id, return_url, stage, ticket_hash, binding_hash, code, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, app_now(), app_now() + $14 * interval '1 minute')
       RETURNING expires_at AS "expiresAt"`,
      [
        state.id,
        state.userId,
        state.sessionId,
        state.clientId,
        state.platform,
        state.loginType,
        state.capabilities,
        state.reconnectAccountId,
        state.returnUrl,
        state.stage,
        state.ticketHash ?? null,
        state.bindingHash ?? null,
        state.code ?? null,
        minutes,
      ],
    );
    return rows[0]!.expiresAt;
  }

  findTicket(platform: Platform, ticket: Candidates): Promise<ConnectionStateEntity | null> {
    return this.database.manager.findOneBy(ConnectionStateEntity, { platform, ticketHash: In([...ticket]) });
  }

  /** Sends the person away: once, in time. */
  async leave(
    id: string,
    away: { stateHash: Buffer; bindingHash: Buffer; verifier: Sealed },
    minutes: number,
  ): Promise<boolean> {
    const [, count]: [unknown, number] = await this.database.manager.query(
      `UPDATE connection_states SET stage = 'AWAY', state_hash = $2, binding_hash = $3, verifier = $4,
         expires_at = app_now() + $5 * interval '1 minute'
       WHERE id = $1 AND stage = 'TICKET' AND expires_at > app_now()`,
      [id, away.stateHash, away.bindingHash, away.verifier, minutes],
    );
    return count === 1;
  }

  /** Which flow a callback belongs to, whatever has become of it. */
  findState(platform: Platform, state: Candidates): Promise<ConnectionStateEntity | null> {
    return this.database.manager.findOneBy(ConnectionStateEntity, { platform, stateHash: In([...state]) });
  }

  /** Takes a callback: once, in time, in the browser that went away. */
  consume(id: string, binding: Candidates): Promise<ConnectionStateEntity | null> {
    return this.take(
      `UPDATE connection_states SET stage = 'WORKING', consumed_at = app_now()
       WHERE id = $1 AND binding_hash = ANY ($2) AND stage = 'AWAY' AND consumed_at IS NULL AND expires_at > app_now()
       RETURNING id`,
      [id, binding],
    );
  }

  find(id: string): Promise<ConnectionStateEntity | null> {
    return this.database.manager.findOneBy(ConnectionStateEntity, { id });
  }

  /** Takes the confirmation of a flow that the platform began. */
  confirm(
    id: string,
    binding: Candidates,
    userId: string,
    sessionId: string | null,
  ): Promise<ConnectionStateEntity | null> {
    return this.take(
      `UPDATE connection_states SET stage = 'WORKING', consumed_at = app_now(), user_id = $3, session_id = $4
       WHERE id = $1 AND binding_hash = ANY ($2) AND stage = 'INSTALL' AND expires_at > app_now()
       RETURNING id`,
      [id, binding, userId, sessionId],
    );
  }

  /** Takes the choice of a flow that offered one. */
  choose(id: string, owner: string): Promise<ConnectionStateEntity | null> {
    return this.take(
      `UPDATE connection_states SET stage = 'WORKING', consumed_at = app_now()
       WHERE id = $1 AND user_id = $2 AND stage = 'CHOOSING' AND expires_at > app_now()
       RETURNING id`,
      [id, owner],
    );
  }

  findChoosing(id: string, owner: string, now: Date): Promise<ConnectionStateEntity | null> {
    return this.database.manager
      .createQueryBuilder(ConnectionStateEntity, 'state')
      .where('state.id = :id AND state.userId = :owner', { id, owner })
      .andWhere(`state.stage = 'CHOOSING' AND state.expiresAt > :now`, { now })
      .getOne();
  }

  async setGrant(manager: EntityManager, id: string, grantId: string): Promise<void> {
    await manager.query(
      'UPDATE connection_states SET grant_id = $2, verifier = NULL, code = NULL WHERE id = $1',
      [id, grantId],
    );
  }

  async offer(id: string, choices: readonly AccountChoice[], minutes: number): Promise<void> {
    await this.database.manager.query(
      `UPDATE connection_states SET stage = 'CHOOSING', choices = $2, expires_at = app_now() + $3 * interval '1 minute'
       WHERE id = $1`,
      [id, JSON.stringify(choices), minutes],
    );
  }

  /** The choice did not work out; another one may. */
  async offerAgain(id: string): Promise<void> {
    await this.database.manager.query(`UPDATE connection_states SET stage = 'CHOOSING' WHERE id = $1`, [id]);
  }

  async succeed(id: string, accountIds: readonly string[]): Promise<void> {
    await this.database.manager.query(
      `UPDATE connection_states SET stage = 'CONNECTED', account_ids = $2, choices = NULL WHERE id = $1`,
      [id, accountIds],
    );
  }

  async fail(manager: EntityManager, id: string, code: FailureCode): Promise<void> {
    await manager.query(
      `UPDATE connection_states SET stage = 'FAILED', failure_code = $2, verifier = NULL, code = NULL, choices = NULL
       WHERE id = $1`,
      [id, code],
    );
  }

  /** Forgets flows that ended or expired long enough ago. */
  async purge(): Promise<void> {
    await this.database.manager.query(
      `DELETE FROM connection_states WHERE expires_at < app_now() - interval '1 day'`,
    );
  }

  private async take(statement: string, parameters: unknown[]): Promise<ConnectionStateEntity | null> {
    const [rows]: [{ id: string }[], number] = await this.database.manager.query(statement, parameters);
    return rows[0] ? this.find(rows[0].id) : null;
  }
}
