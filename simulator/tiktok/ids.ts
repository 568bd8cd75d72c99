import { randomBytes } from 'node:crypto';

/** Odd and beyond 2^53 in sum: a client that reads an id as a JavaScript number gets another one. */
const STEP = 1_000_003n;

/** 19-digit ids like TikTok's, never given twice, not even after a restart. */
export class PostIds {
  private last = 7_400_000_000_000_000_000n + BigInt(Date.now() - 1_700_000_000_000) * 1_000_000n;

  next(): string {
    this.last += STEP;
    return String(this.last);
  }
}

/** The `log_id` of an answer. */
export function newLogId(now: number): string {
  const stamp = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${stamp}${randomBytes(10).toString('hex').toUpperCase()}`;
}

/**
 * A secret such as an access token. Ends like TikTok's own, in characters that must be form-encoded, so that a client
 * that encodes not at all or twice is found out.
 */
export function newSecret(prefix: string): string {
  return `${prefix}${randomBytes(30).toString('base64url')}*0!${1_000 + (randomBytes(2).readUInt16BE(0) % 9_000)}`;
}
