import { Injectable } from '@nestjs/common';
import { KeyedHash } from '../crypto/keyed-hash.js';

/** Replaces email addresses in the audit trail, which is kept after users are deleted. */
@Injectable()
export class EmailPseudonym {
  constructor(private readonly keyedHash: KeyedHash) {}

  /** All ids that {@link target} may have given to the address. */
  candidates(email: string): string[] {
    return this.keyedHash.candidates('audit-email', email).map(toId);
  }

  /** Deterministic. The address cannot be derived from it without SESSION_SECRET. */
  target(email: string): { type: 'email'; id: string } {
    return { type: 'email', id: toId(this.keyedHash.hash('audit-email', email)) };
  }
}

function toId(hash: Buffer): string {
  return hash.toString('hex').slice(0, 32);
}
