import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Raw, Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import { PendingSignInEntity } from './pending-sign-in.entity.js';

const usable = 'token_hash = ANY($1) AND expires_at > app_now() AND attempts < $2';
const columns = selectColumns(PendingSignInEntity, 'p');

type NewPendingSignIn = Omit<PendingSignInEntity, 'tokenHash' | 'attempts'> & { tokenHash: Buffer };

@Injectable()
export class PendingSignInsRepository {
  constructor(
    @InjectRepository(PendingSignInEntity) private readonly pending: Repository<PendingSignInEntity>,
  ) {}

  async insert(values: NewPendingSignIn, manager: EntityManager): Promise<void> {
    await manager.insert(PendingSignInEntity, values);
  }

  /** @param hashes all hashes under which the token may be stored, one per key */
  async find(hashes: readonly Buffer[], maxAttempts: number): Promise<PendingSignInEntity | null> {
    const rows: PendingSignInEntity[] = await this.pending.query(
      `SELECT ${columns} FROM pending_sign_ins p WHERE ${usable}`,
      [hashes, maxAttempts],
    );
    return rows[0] ?? null;
  }

  /** Counts an attempt. Null if there is none left, or no such sign-in. */
  async countAttempt(hashes: readonly Buffer[], maxAttempts: number): Promise<PendingSignInEntity | null> {
    const [rows]: [PendingSignInEntity[], number] = await this.pending.query(
      `UPDATE pending_sign_ins p SET attempts = attempts + 1 WHERE ${usable} RETURNING ${columns}`,
      [hashes, maxAttempts],
    );
    return rows[0] ?? null;
  }

  /** @returns false if another request has deleted it */
  async delete(id: string, manager: EntityManager): Promise<boolean> {
    const { affected } = await manager.delete(PendingSignInEntity, { id });
    return affected === 1;
  }

  async deleteAll(userId: string, manager: EntityManager): Promise<void> {
    await manager.delete(PendingSignInEntity, { userId });
  }

  async deleteExpired(): Promise<void> {
    await this.pending.delete({ expiresAt: Raw((column) => `${column} <= app_now()`) });
  }
}
