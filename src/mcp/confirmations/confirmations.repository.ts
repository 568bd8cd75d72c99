import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import { type Decision, leaseSeconds, retentionHours, validityMinutes } from './confirmation.js';
import { ConfirmationEntity } from './confirmation.entity.js';

/** What a token is bound to. */
export interface ConfirmationKey {
  /** Every hash under which the token may be stored. */
  tokenHashes: readonly Buffer[];
  userId: string;
  clientId: string;
  tool: string;
  contentHash: Buffer;
}

type NewConfirmation = Pick<
  ConfirmationEntity,
  'id' | 'tokenHash' | 'userId' | 'clientId' | 'tool' | 'contentHash' | 'prepared' | 'summary'
>;

/** Whether the token is still valid, by the clock of the database. */
export type StoredConfirmation = ConfirmationEntity & { isExpired: boolean };

const columns = `${selectColumns(ConfirmationEntity, 'c')}, c.expires_at <= app_now() AS "isExpired"`;
const bound =
  'c.token_hash = ANY ($1) AND c.user_id = $2 AND c.client_id = $3 AND c.tool = $4 AND c.content_hash = $5';

@Injectable()
export class ConfirmationsRepository {
  constructor(
    @InjectRepository(ConfirmationEntity) private readonly confirmations: Repository<ConfirmationEntity>,
  ) {}

  /** @returns the end of its validity */
  async insert(confirmation: NewConfirmation): Promise<Date> {
    const { id, tokenHash, userId, clientId, tool, contentHash, prepared, summary } = confirmation;
    const rows: { expiresAt: Date }[] = await this.confirmations.query(
      `INSERT INTO assistant_confirmations
         (id, token_hash, user_id, client_id, tool, content_hash, prepared, summary, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, app_now(), app_now() + make_interval(mins => ${validityMinutes}))
       RETURNING expires_at AS "expiresAt"`,
      [id, tokenHash, userId, clientId, tool, contentHash, JSON.stringify(prepared), JSON.stringify(summary)],
    );
    return rows[0]!.expiresAt;
  }

  /**
   * Starts the call of a token, unless the token is used, expired, denied, not yet approved although `needsApproval`, or another call
   * with it is running. Of simultaneous calls, one gets the row.
   */
  async claim(
    key: ConfirmationKey,
    { needsApproval, leaseToken }: { needsApproval: boolean; leaseToken: string },
  ): Promise<ConfirmationEntity | null> {
    const [rows]: [ConfirmationEntity[], number] = await this.confirmations.query(
      `UPDATE assistant_confirmations c
       SET lease_token = $7, lease_until = app_now() + make_interval(secs => ${leaseSeconds})
       WHERE ${bound} AND c.completed_at IS NULL AND c.expires_at > app_now()
         AND c.decision IS DISTINCT FROM 'DENIED' AND (c.decision = 'APPROVED' OR NOT $6)
         AND (c.lease_until IS NULL OR c.lease_until <= app_now())
       RETURNING ${selectColumns(ConfirmationEntity, 'c')}`,
      [...keyValues(key), needsApproval, leaseToken],
    );
    return rows[0] ?? null;
  }

  async find(key: ConfirmationKey): Promise<StoredConfirmation | null> {
    const rows: StoredConfirmation[] = await this.confirmations.query(
      `SELECT ${columns} FROM assistant_confirmations c WHERE ${bound}`,
      keyValues(key),
    );
    return rows[0] ?? null;
  }

  async findOwned(userId: string, id: string): Promise<StoredConfirmation | null> {
    const rows: StoredConfirmation[] = await this.confirmations.query(
      `SELECT ${columns} FROM assistant_confirmations c WHERE c.user_id = $1 AND c.id = $2`,
      [userId, id],
    );
    return rows[0] ?? null;
  }

  async complete(id: string, leaseToken: string, result: object): Promise<void> {
    await this.confirmations.query(
      `UPDATE assistant_confirmations SET result = $3, completed_at = app_now(), lease_until = NULL
       WHERE id = $1 AND lease_token = $2 AND completed_at IS NULL`,
      [id, leaseToken, JSON.stringify(result)],
    );
  }

  /** Ends a call that failed. The token can be used again. */
  async release(id: string, leaseToken: string): Promise<void> {
    await this.confirmations.query(
      'UPDATE assistant_confirmations SET lease_until = NULL WHERE id = $1 AND lease_token = $2',
      [id, leaseToken],
    );
  }

  /** Returns false if it is expired, decided already, or not the user's. */
  async decide(userId: string, id: string, decision: Decision, manager: EntityManager): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE assistant_confirmations SET decision = $3, decided_at = app_now()
       WHERE id = $1 AND user_id = $2 AND decision IS NULL AND completed_at IS NULL AND expires_at > app_now()`,
      [id, userId, decision],
    );
    return count === 1;
  }

  /** Unused ones go soon: assistants may create many. */
  async deleteOld(): Promise<void> {
    await this.confirmations.query(
      `DELETE FROM assistant_confirmations WHERE expires_at <= app_now() - CASE WHEN completed_at IS NULL
         THEN make_interval(mins => ${validityMinutes}) ELSE make_interval(hours => ${retentionHours}) END`,
    );
  }
}

function keyValues({ tokenHashes, userId, clientId, tool, contentHash }: ConfirmationKey): unknown[] {
  return [tokenHashes, userId, clientId, tool, contentHash];
}
