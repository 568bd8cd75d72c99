import { normalizeUsername } from './usernames.js';

describe('Usernames', () => {
  it.each([
    ['ada', 'ada'],
    [' Ada.Lovelace ', 'ada.lovelace'],
    ['a-b_c.9', 'a-b_c.9'],
    ['a'.repeat(30), 'a'.repeat(30)],
  ])('accept %j', (text, stored) => {
    expect(normalizeUsername(text)).toBe(stored);
  });

  it.each([
    '',
    'ab',
    'a'.repeat(31),
    '9ada',
    '.ada',
    'ada.',
    'ada..b',
    'ada-',
    'ada b',
    'ädä',
    'ada\u0000',
    'ada@b',
    'Admin',
    'ROOT',
    'patchbay',
    'no-reply',
    '\u212Aelvin',
  ])('refuse %j', (text) => {
    expect(() => normalizeUsername(text)).toThrow(expect.objectContaining({ code: 'USERNAME_NOT_ALLOWED' }));
  });
});
