import { createHmac } from 'node:crypto';

/**
 * Hashes bearer secrets (session ids, tickets, mail tokens) with an HMAC under SESSION_SECRET. A stolen database contains no secrets,
 * and offline guessing is impossible.
 *
 * SESSION_SECRET is a list: the first secret creates hashes, all secrets match. So it can be rotated without signing users out.
 */
export class KeyedHash {
  constructor(private readonly secrets: readonly string[]) {
    if (secrets.length === 0) throw new Error('KeyedHash requires at least one secret.');
  }

  /** The hash to store. `purpose` prevents a hash of one table from matching in another. */
  hash(purpose: string, value: string): Buffer {
    return this.withSecret(this.secrets[0]!, purpose, value);
  }

  /** All hashes under which `value` may be stored, for `= ANY($1)`. */
  candidates(purpose: string, value: string): Buffer[] {
    return this.secrets.map((secret) => this.withSecret(secret, purpose, value));
  }

  private withSecret(secret: string, purpose: string, value: string): Buffer {
    return createHmac('sha256', secret).update(purpose).update('\0').update(value).digest();
  }
}
