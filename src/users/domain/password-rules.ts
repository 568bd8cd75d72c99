import { Failure } from '../../failures/failure.js';
import { commonPasswords } from './common-passwords.js';

export const passwordLength = { min: 10, max: 200 };

/**
 * What a password must not be. Length and commonness are all that matters; rules about kinds of characters make passwords
 * worse.
 *
 * @throws Failure WEAK_PASSWORD
 */
export function checkPassword(password: string, email: string): void {
  const plain = password.normalize('NFKC').toLowerCase();
  const weak =
    Array.from(plain).length < passwordLength.min ||
    new Set(plain).size < 4 ||
    commonPasswords.has(plain) ||
    isRun(plain) ||
    plain === email ||
    plain === email.split('@')[0];
  if (weak) throw new Failure('WEAK_PASSWORD');
}

const rows = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];

/** Keys in a row, in either direction. */
function isRun(text: string): boolean {
  const reversed = Array.from(text).toReversed().join('');
  return rows.some((row) => row.includes(text) || row.includes(reversed));
}
