import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { parse as uuidBytes, stringify as uuidText } from 'uuid';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';

const randomLength = 32;
const idLength = 16;
const proofLength = 16;

/**
 * What refresh tokens look like: random bytes, the id of the authorization they belong to, and a proof that we made them.
 *
 * So a token that was used up is recognized for as long as its authorization lives, without a row for it; and nobody can end the
 * authorization of somebody else by inventing tokens.
 */
@Injectable()
export class RefreshTokenFormat {
  constructor(private readonly keyedHash: KeyedHash) {}

  generate(authorizationId: string): string {
    const body = Buffer.concat([randomBytes(randomLength), uuidBytes(authorizationId)]);
    const [proof] = this.proofs(body);
    return Buffer.concat([body, proof!]).toString('base64url');
  }

  /** The authorization a token of ours belongs to; null when we did not make it. */
  readAuthorizationId(value: string): string | null {
    const bytes = Buffer.from(value, 'base64url');
    if (bytes.length !== randomLength + idLength + proofLength) return null;
    const body = bytes.subarray(0, randomLength + idLength);
    const proof = bytes.subarray(randomLength + idLength);
    if (!this.proofs(body).some((made) => constantTimeEqual(made, proof))) return null;
    return uuidText(body.subarray(randomLength));
  }

  private proofs(body: Buffer): Buffer[] {
    return this.keyedHash
      .candidates('oauth-refresh-token', body.toString('base64url'))
      .map((made) => made.subarray(0, proofLength));
  }
}
