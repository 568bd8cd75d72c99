import { createHmac } from 'node:crypto';

/**
 * What is stored of a bearer secret (session id, ticket, mail token): an HMAC under SESSION_SECRET, so a stolen
 * database neither holds the secret nor lets it be guessed offline.
 *
 * SESSION_SECRET is a list: the first key hashes, every key matches, which lets it be rotated without signing people out.
 */
export class KeyedHash {
  constructor(private readonly secrets: readonly string[]) {
    if (secrets.length === 0) throw new Error('KeyedHash needs at least one secret.');
  }

  /** The hash to store. `purpose` keeps a hash made for one table from matching in another. */
  hash(purpose: string, value: string): Buffer {
    return this.withSecret(this.secrets[0]!, purpose, value);
  }

  /** Every hash under which `value` may be stored; look rows up with `= ANY($1)`. */
  candidates(purpose: string, value: string): Buffer[] {
    return this.secrets.map((secret) => this.withSecret(secret, purpose, value));
  }

  private withSecret(secret: string, purpose: string, value: string): Buffer {
    return createHmac('sha256', secret).update(purpose).update('\0').update(value).digest();
  }
}
