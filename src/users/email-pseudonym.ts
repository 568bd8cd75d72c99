import { Injectable } from '@nestjs/common';
import { KeyedHash } from '../crypto/keyed-hash.js';

/** What the audit trail, which outlives users, keeps of an address that may belong to nobody. */
@Injectable()
export class EmailPseudonym {
  constructor(private readonly keyedHash: KeyedHash) {}

  /** The same for the same address, and no way back to it without SESSION_SECRET. */
  target(email: string): { type: 'email'; id: string } {
    return { type: 'email', id: this.keyedHash.hash('audit-email', email).toString('hex').slice(0, 32) };
  }
}
