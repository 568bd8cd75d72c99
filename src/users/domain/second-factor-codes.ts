import { createHash, randomInt } from 'node:crypto';

/** Without characters that look alike. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const length = 16;
const recoveryCode = new RegExp(`^[${alphabet}]{${length}}$`);
/** Recovery codes of a set. */
export const recoveryCodeCount = 10;
/** Longer text is no code. */
export const maxCodeLength = 64;

/** What a user may enter as second factor, normalised. Null if the text is no code. */
export type EnteredCode = { kind: 'TOTP' | 'RECOVERY'; code: string };

/** Reads a code of an authenticator app or a recovery code. Spaces and hyphens are ignored, and case is. */
export function readCode(text: string): EnteredCode | null {
  const code = text.replace(/[\s-]/g, '').toLowerCase();
  if (/^\d{6}$/.test(code)) return { kind: 'TOTP', code };
  return recoveryCode.test(code) ? { kind: 'RECOVERY', code } : null;
}

/** A set of recovery codes with 79 bits each, in groups of four characters. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () =>
    Array.from({ length: length / 4 }, newGroup).join('-'),
  );
}

function newGroup(): string {
  return Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/**
 * Hash of a normalised recovery code. Not keyed with SESSION_SECRET, whose rotation would end codes that are kept for years. The codes
 * are random and too long to be guessed from the hash.
 */
export function hashRecoveryCode(userId: string, code: string): Buffer {
  return createHash('sha256').update(`recovery-code\0${userId}\0${code}`).digest();
}
