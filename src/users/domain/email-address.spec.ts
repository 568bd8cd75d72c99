import { isEmailAddress } from './email-address.js';

describe('An email address', () => {
  it.each([
    'ada@example.com',
    'Ada.Lovelace+news@mail.example.co.uk',
    "o'neil@example.com",
    'jörg@example.com',
  ])('%j is accepted', (text) => {
    expect(isEmailAddress(text)).toBe(true);
  });

  it.each([
    ['a line break', '"a\nBcc: other@example.com\nx"@example.com'],
    ['another spelling by quotes', '"ada"@example.com'],
    ['another spelling by a backslash', String.raw`"a\da"@example.com`],
    ['a control character', '"\u001b[2J"@example.com'],
    ['a reversed direction', '\u202Eada@example.com'],
    ['a character without width', 'a\u200Bda@example.com'],
    ['a soft hyphen in the domain', 'ada@exam\u00ADple.com'],
    ['a wide space', 'a\u3000da@example.com'],
    ['a line separator', 'a\u2028da@example.com'],
    ['a name', 'Ada <ada@example.com>'],
  ])('with %s is refused', (_, text) => {
    expect(isEmailAddress(text)).toBe(false);
  });

  it.each([null, undefined, 7, ['ada@example.com']])('is no %j', (value) => {
    expect(isEmailAddress(value)).toBe(false);
  });
});
