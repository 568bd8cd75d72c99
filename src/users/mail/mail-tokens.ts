import { Injectable } from '@nestjs/common';
import { parse, stringify } from 'uuid';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';

const idBytes = 16;
const proofBytes = 32;

/**
 * The tokens of mailed links: the mail's id and an HMAC of it under SESSION_SECRET. So the database holds nothing that opens
 * anything, and a mail that has to be sent again carries the same link. That a token works once, and for how long, is up to
 * the mail's row.
 */
@Injectable()
export class MailTokens {
  constructor(private readonly keyedHash: KeyedHash) {}

  tokenOf(mailId: string): string {
    return Buffer.concat([parse(mailId), this.keyedHash.hash('mail-token', mailId)]).toString('base64url');
  }

  /** The mail that the token was made for, or null when it is not one of ours. */
  mailIdOf(token: string): string | null {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== idBytes + proofBytes) return null;
    const mailId = uuidOf(bytes.subarray(0, idBytes));
    if (!mailId) return null;
    const proof = bytes.subarray(idBytes);
    const genuine = this.keyedHash
      .candidates('mail-token', mailId)
      .some((candidate) => constantTimeEqual(candidate, proof));
    return genuine ? mailId : null;
  }
}

function uuidOf(bytes: Buffer): string | null {
  try {
    return stringify(bytes);
  } catch {
    return null;
  }
}
