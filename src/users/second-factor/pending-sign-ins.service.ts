import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Raw, Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { newId } from '../../crypto/new-id.js';
import { randomToken } from '../../crypto/random.js';
import { Clock } from '../../clock/clock.js';
import { PendingSignInEntity } from './pending-sign-in.entity.js';

const hashPurpose = 'pending-sign-in';
export const pendingSignInSeconds = 600;
/** Codes that may be tried before the user has to enter the password again. */
export const maxAttempts = 5;
const usable = 'token_hash = ANY($1) AND expires_at > app_now() AND attempts < $2';
const columns = selectColumns(PendingSignInEntity, 'p');

/** Sign-ins that wait for the second factor. Each is bound to one browser by a cookie, and works once. */
@Injectable()
export class PendingSignIns {
  constructor(
    @InjectRepository(PendingSignInEntity) private readonly pending: Repository<PendingSignInEntity>,
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
  ) {}

  /** `token` is the value of the cookie and is not stored. */
  async begin(
    manager: EntityManager,
    values: Pick<PendingSignInEntity, 'userId' | 'provider' | 'returnTo' | 'address'>,
  ): Promise<{ token: string; expiresAt: Date }> {
    const token = randomToken();
    const createdAt = this.clock.now();
    const expiresAt = this.clock.inSeconds(pendingSignInSeconds);
    await manager.insert(PendingSignInEntity, {
      ...values,
      id: newId(),
      tokenHash: this.keyedHash.hash(hashPurpose, token),
      createdAt,
      expiresAt,
    });
    return { token, expiresAt };
  }

  async find(token: string): Promise<PendingSignInEntity | null> {
    const rows: PendingSignInEntity[] = await this.pending.query(
      `SELECT ${columns} FROM pending_sign_ins p WHERE ${usable}`,
      [this.keyedHash.candidates(hashPurpose, token), maxAttempts],
    );
    return rows[0] ?? null;
  }

  /** Counts an attempt before its code is checked. Null if the sign-in is unknown, finished or expired, or has no attempt left. */
  async countAttempt(token: string): Promise<PendingSignInEntity | null> {
    const [rows]: [PendingSignInEntity[], number] = await this.pending.query(
      `UPDATE pending_sign_ins p SET attempts = attempts + 1 WHERE ${usable} RETURNING ${columns}`,
      [this.keyedHash.candidates(hashPurpose, token), maxAttempts],
    );
    return rows[0] ?? null;
  }

  /** Ends the sign-in. Of several simultaneous calls, one returns true. */
  async finish(manager: EntityManager, id: string): Promise<boolean> {
    const { affected } = await manager.delete(PendingSignInEntity, { id });
    return affected === 1;
  }

  async endAll(manager: EntityManager, userId: string): Promise<void> {
    await manager.delete(PendingSignInEntity, { userId });
  }

  async deleteExpired(): Promise<void> {
    await this.pending.delete({ expiresAt: Raw((column) => `${column} <= app_now()`) });
  }
}
