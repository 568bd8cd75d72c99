import { Failure } from '../../failures/failure.js';
import { commonPasswords } from './common-passwords.js';
import { checkPassword, passwordLength } from './password-rules.js';

function verdict(password: string, email = 'ada.lovelace@example.com'): string {
  try {
    checkPassword(password, email);
    return 'fine';
  } catch (failure) {
    return (failure as Failure).code;
  }
}

describe('A password', () => {
  it.each([
    ['too short', 'k3#pQ9zLm'],
    ['short in characters, long in bytes', '😀🎈🚀🌍🎉'],
    ['common', 'password123'],
    ['common in other case', 'PassWord123'],
    ['common in full-width letters', 'ｐａｓｓｗｏｒｄ１２３'],
    ['of few characters', 'abababababab'],
    ['a run of digits', '1234567890'],
    ['a run of letters backwards', 'zyxwvutsrqponm'],
    ['a row of keys', 'asdfghjklzxc'],
    ['the address', 'Ada.Lovelace@Example.com'],
    ['the name of the address', 'ada.lovelace'],
  ])('that is %s is weak', (_, password) => {
    expect(verdict(password)).toBe('WEAK_PASSWORD');
  });

  it.each(['a quiet lighthouse', 'k3#pQ9zLmX', 'пароль длинный', '五つの赤い風船と青い空'])(
    'like "%s" is accepted',
    (password) => {
      expect(verdict(password)).toBe('fine');
    },
  );
});

it('The list of common passwords contains only passwords of valid length', () => {
  expect([...commonPasswords].filter((entry) => entry.length < passwordLength.min)).toEqual([]);
  expect([...commonPasswords].filter((entry) => entry !== entry.toLowerCase())).toEqual([]);
});
