import { createHash, randomBytes } from 'node:crypto';

/**
 * A numeric id that follows from names: the same after every restart, and odd. Most are beyond 2^53, where JavaScript
 * numbers are even: a client that reads one as a number gets another one.
 */
function derivedId(prefix: string, length: number, ...names: string[]): string {
  const hash = BigInt(`0x${createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 30)}`);
  const digits = length - prefix.length;
  return prefix + String((hash % 10n ** BigInt(digits)) | 1n).padStart(digits, '0');
}

/** The id of a professional account, the same for all apps. */
export function igIdOf(accountId: string): string {
  return derivedId('17841', 17, 'ig', accountId);
}

/** `id` of `/me` with Instagram Login: one per app and account. */
export function appScopedIdOf(appId: string, accountId: string): string {
  return derivedId('27', 17, 'app-scoped', appId, accountId);
}

/** One per app and person. */
export function personIdOf(appId: string, personId: string): string {
  return derivedId('1022', 17, 'person', appId, personId);
}

export function pageIdOf(pageId: string): string {
  return derivedId('1045', 15, 'page', pageId);
}

export function businessIdOf(businessId: string): string {
  return derivedId('33', 16, 'business', businessId);
}

/** The Instagram-scoped id of a user who comments or sends messages. */
export function igsidOf(username: string): string {
  return derivedId('16', 16, 'igsid', username);
}

/** Media, containers and comments share one space of ids, which are never given twice, not even after a restart. */
export class ObjectIds {
  private last = 17_880_000_000_000_001n + BigInt(Date.now() - 1_700_000_000_000) * 1_000n;

  next(): string {
    this.last += 2_006n;
    return String(this.last);
  }
}

const SHORTCODE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The code in a permalink, written from the id as Instagram does. */
export function shortcodeOf(mediaId: string): string {
  let code = '';
  for (let rest = BigInt(mediaId) << 10n; rest > 0n; rest >>= 6n) {
    code = (SHORTCODE_ALPHABET[Number(rest & 63n)] as string) + code;
  }
  return code;
}

/** Letters and digits, as tokens of Meta are. */
export function newSecret(prefix: string, bytes = 96): string {
  return (
    prefix +
    randomBytes(bytes)
      .toString('base64url')
      .replace(/[-_]/g, (character) => (character === '-' ? 'ZA' : 'ZD'))
  );
}

export function newTraceId(): string {
  return `A${randomBytes(16).toString('base64url')}`;
}
