import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { Clock } from '../../clock/clock.js';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';

const lifetimeMs = 15 * 60_000;
const purpose = 'identity-removal';

/**
 * Tokens that allow the page after a password reset to remove identities without a session: `<user id>.<expiry>.<HMAC>`, valid for
 * 15 minutes.
 */
@Injectable()
export class IdentityRemovalProofs {
  constructor(
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
  ) {}

  create(userId: string): string {
    const claim = `${userId}.${this.clock.nowMs() + lifetimeMs}`;
    return `${claim}.${this.keyedHash.hash(purpose, claim).toString('base64url')}`;
  }

  /** Returns the user id of the proof, or null if it is not authentic or has expired. */
  verify(proof: string): string | null {
    const [userId = '', end = '', signature = '', ...rest] = proof.split('.');
    if (rest.length > 0 || !isUUID(userId)) return null;
    const isAuthentic = this.keyedHash
      .candidates(purpose, `${userId}.${end}`)
      .some((candidate) => constantTimeEqual(candidate.toString('base64url'), signature));
    return isAuthentic && Number(end) > this.clock.nowMs() ? userId : null;
  }
}
