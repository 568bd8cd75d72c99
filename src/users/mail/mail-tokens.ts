import { Injectable } from '@nestjs/common';
import { parse, stringify } from 'uuid';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';

const idBytes = 16;
const proofBytes = 32;

/**
 * Tokens of mailed links: the id of the mail and its HMAC with SESSION_SECRET. So the database contains no tokens, and a mail that is
 * sent again has the same link. The row of the mail determines whether and how long a token is valid.
 */
@Injectable()
export class MailTokens {
  constructor(private readonly keyedHash: KeyedHash) {}

  createToken(mailId: string): string {
    return Buffer.concat([parse(mailId), this.keyedHash.hash('mail-token', mailId)]).toString('base64url');
  }

  /** Returns the mail id of the token, or null if it is not authentic. */
  verify(token: string): string | null {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== idBytes + proofBytes) return null;
    const mailId = parseUuid(bytes.subarray(0, idBytes));
    if (!mailId) return null;
    const proof = bytes.subarray(idBytes);
    const isAuthentic = this.keyedHash
      .candidates('mail-token', mailId)
      .some((candidate) => constantTimeEqual(candidate, proof));
    return isAuthentic ? mailId : null;
  }
}

function parseUuid(bytes: Buffer): string | null {
  try {
    return stringify(bytes);
  } catch {
    return null;
  }
}
