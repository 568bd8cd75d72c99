import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { newId } from '../../crypto/new-id.js';
import { randomToken } from '../../crypto/random.js';
import { Clock } from '../../clock/clock.js';
import type { PendingSignInEntity } from './pending-sign-in.entity.js';
import { PendingSignInsRepository } from './pending-sign-ins.repository.js';

const hashPurpose = 'pending-sign-in';
export const pendingSignInSeconds = 600;
/** Codes that may be tried before the user has to enter the password again. */
const maxAttempts = 5;

/** Sign-ins that wait for the second factor. Each is bound to one browser by a cookie, and works once. */
@Injectable()
export class PendingSignIns {
  constructor(
    private readonly pending: PendingSignInsRepository,
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
  ) {}

  /** `token` is the value of the cookie and is not stored. */
  async begin(
    manager: EntityManager,
    values: Pick<PendingSignInEntity, 'userId' | 'provider' | 'returnTo' | 'address'>,
  ): Promise<{ token: string; expiresAt: Date }> {
    const token = randomToken();
    const tokenHash = this.keyedHash.hash(hashPurpose, token);
    const createdAt = this.clock.now();
    const expiresAt = this.clock.inSeconds(pendingSignInSeconds);
    await this.pending.insert({ ...values, id: newId(), tokenHash, createdAt, expiresAt }, manager);
    return { token, expiresAt };
  }

  /** Null if the sign-in is unknown, finished or expired, or has no attempt left. */
  find(token: string): Promise<PendingSignInEntity | null> {
    return this.pending.find(this.keyedHash.candidates(hashPurpose, token), maxAttempts);
  }

  /** The same, and counts an attempt. Call it before the code is checked. */
  countAttempt(token: string): Promise<PendingSignInEntity | null> {
    return this.pending.countAttempt(this.keyedHash.candidates(hashPurpose, token), maxAttempts);
  }

  /** Ends the sign-in. Of several simultaneous calls, one returns true. */
  finish(manager: EntityManager, id: string): Promise<boolean> {
    return this.pending.delete(id, manager);
  }

  endAll(manager: EntityManager, userId: string): Promise<void> {
    return this.pending.deleteAll(userId, manager);
  }

  deleteExpired(): Promise<void> {
    return this.pending.deleteExpired();
  }
}
