import { Injectable } from '@nestjs/common';
import { KeyedHash } from '../crypto/keyed-hash.js';

/** Replaces email addresses in the audit trail, which is kept after users are deleted. */
@Injectable()
export class EmailPseudonym {
  constructor(private readonly keyedHash: KeyedHash) {}

  /** Deterministic. The address cannot be derived from it without SESSION_SECRET. */
  target(email: string): { type: 'email'; id: string } {
    return { type: 'email', id: this.keyedHash.hash('audit-email', email).toString('hex').slice(0, 32) };
  }
}
