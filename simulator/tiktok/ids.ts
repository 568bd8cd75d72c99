import { randomBytes } from 'node:crypto';

/** Ids are beyond 2^53 and often odd: a client that reads one as a JavaScript number gets a different id. */
const STEP = 1_000_003n;

/** 19-digit ids like TikTok's. An id is never used twice, even after a restart. */
export class PostIds {
  private last = 7_400_000_000_000_000_000n + BigInt(Date.now() - 1_700_000_000_000) * 1_000_000n;

  next(): string {
    this.last += STEP;
    return String(this.last);
  }
}

/** The `log_id` of a response. */
export function createLogId(now: number): string {
  const stamp = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${stamp}${randomBytes(10).toString('hex').toUpperCase()}`;
}

/**
 * A secret such as an access token. Like TikTok's, it ends in characters that must be form-encoded, so that tests
 * detect a client that encodes them twice or not at all.
 */
export function createSecret(prefix: string): string {
  return `${prefix}${randomBytes(30).toString('base64url')}*0!${1_000 + (randomBytes(2).readUInt16BE(0) % 9_000)}`;
}
