import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { Clock } from '../clock/clock.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { KeyedHash } from '../crypto/keyed-hash.js';

const lifeMs = 15 * 60_000;
const purpose = 'identity-removal';

/**
 * Lets the page that follows a password reset remove identities although its browser is not signed in: `<user id>.<end>.<HMAC>`,
 * valid for 15 minutes.
 */
@Injectable()
export class IdentityRemovalProofs {
  constructor(
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
  ) {}

  make(userId: string): string {
    const claim = `${userId}.${this.clock.nowMs() + lifeMs}`;
    return `${claim}.${this.keyedHash.hash(purpose, claim).toString('base64url')}`;
  }

  /** The user the proof was made for; null when it is not genuine or has expired. */
  userIdOf(proof: string): string | null {
    const [userId = '', end = '', signature = '', ...rest] = proof.split('.');
    if (rest.length > 0 || !isUUID(userId)) return null;
    const isGenuine = this.keyedHash
      .candidates(purpose, `${userId}.${end}`)
      .some((candidate) => constantTimeEqual(candidate.toString('base64url'), signature));
    return isGenuine && Number(end) > this.clock.nowMs() ? userId : null;
  }
}
