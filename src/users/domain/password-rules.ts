import { Failure } from '../../failures/failure.js';
import { commonPasswords } from './common-passwords.js';

export const passwordLength = { min: 10, max: 200 };

/**
 * Refuses short and common passwords. There are no rules about kinds of characters, because they make passwords weaker
 * (NIST SP 800-63B).
 *
 * @throws Failure WEAK_PASSWORD
 */
export function checkPassword(password: string, email: string): void {
  const plain = password.normalize('NFKC').toLowerCase();
  const weak =
    Array.from(plain).length < passwordLength.min ||
    new Set(plain).size < 4 ||
    commonPasswords.has(plain) ||
    isKeyboardSequence(plain) ||
    plain === email ||
    plain === email.split('@')[0];
  if (weak) throw new Failure('WEAK_PASSWORD');
}

const sequences = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];

/** Whether the text is a sequence of neighbouring keys, letters or digits, in either direction. */
function isKeyboardSequence(text: string): boolean {
  const reversed = Array.from(text).toReversed().join('');
  return sequences.some((sequence) => sequence.includes(text) || sequence.includes(reversed));
}
