import { createHash, randomBytes } from 'node:crypto';

/**
 * Derives a numeric id from names. It is odd and the same after every restart. Most are beyond 2^53, where JavaScript
 * numbers are even, so a client that reads one as a number gets a different id.
 */
function deriveId(prefix: string, length: number, ...names: string[]): string {
  const hash = BigInt(`0x${createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 30)}`);
  const digits = length - prefix.length;
  return prefix + String((hash % 10n ** BigInt(digits)) | 1n).padStart(digits, '0');
}

/** The id of a professional account. It is the same for all apps. */
export function deriveIgId(accountId: string): string {
  return deriveId('17841', 17, 'ig', accountId);
}

/** `id` of `/me` with Instagram Login. It differs between apps. */
export function deriveAppScopedId(appId: string, accountId: string): string {
  return deriveId('27', 17, 'app-scoped', appId, accountId);
}

/** The app-scoped id of a user. */
export function derivePersonId(appId: string, personId: string): string {
  return deriveId('1022', 17, 'person', appId, personId);
}

export function derivePageId(pageId: string): string {
  return deriveId('1045', 15, 'page', pageId);
}

export function deriveBusinessId(businessId: string): string {
  return deriveId('33', 16, 'business', businessId);
}

/** The Instagram-scoped id of a user who comments or sends messages. */
export function deriveIgsid(username: string): string {
  return deriveId('16', 16, 'igsid', username);
}

/** Ids of media, containers and comments. An id is never used twice, even after a restart. */
export class ObjectIds {
  private last = 17_880_000_000_000_001n + BigInt(Date.now() - 1_700_000_000_000) * 1_000n;

  next(): string {
    this.last += 2_006n;
    return String(this.last);
  }
}

const SHORTCODE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Encodes the id of media as the code in a permalink, as Instagram does. */
export function encodeShortcode(mediaId: string): string {
  let code = '';
  for (let rest = BigInt(mediaId) << 10n; rest > 0n; rest >>= 6n) {
    code = (SHORTCODE_ALPHABET[Number(rest & 63n)] as string) + code;
  }
  return code;
}

/** A secret of letters and digits, like Meta's tokens. */
export function createSecret(prefix: string, bytes = 96): string {
  return (
    prefix +
    randomBytes(bytes)
      .toString('base64url')
      .replace(/[-_]/g, (character) => (character === '-' ? 'ZA' : 'ZD'))
  );
}

export function createTraceId(): string {
  return `A${randomBytes(16).toString('base64url')}`;
}
