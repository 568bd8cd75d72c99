import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { parse as uuidBytes, stringify as uuidText } from 'uuid';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';

const randomLength = 32;
const idLength = 16;
const proofLength = 16;
const tokenLength = randomLength + idLength + proofLength;

/**
 * Format of refresh tokens: random bytes, the id of their authorization, and a keyed hash as proof of origin.
 *
 * So a used token is recognized without a row while its authorization exists, and callers cannot end authorizations with forged
 * tokens.
 */
@Injectable()
export class RefreshTokenFormat {
  constructor(private readonly keyedHash: KeyedHash) {}

  generate(authorizationId: string): string {
    const body = Buffer.concat([randomBytes(randomLength), uuidBytes(authorizationId)]);
    const [proof] = this.proofs(body);
    return Buffer.concat([body, proof!]).toString('base64url');
  }

  /** Id of the authorization the token belongs to. Null if this server did not issue the token. */
  readAuthorizationId(value: string): string | null {
    const bytes = Buffer.from(value, 'base64url');
    // Another spelling of an unused token is not a used one.
    if (bytes.length !== tokenLength || bytes.toString('base64url') !== value) return null;
    const body = bytes.subarray(0, randomLength + idLength);
    const proof = bytes.subarray(randomLength + idLength);
    if (!this.proofs(body).some((candidate) => constantTimeEqual(candidate, proof))) return null;
    return uuidText(body.subarray(randomLength));
  }

  private proofs(body: Buffer): Buffer[] {
    return this.keyedHash
      .candidates('oauth-refresh-token', body.toString('base64url'))
      .map((hash) => hash.subarray(0, proofLength));
  }
}
