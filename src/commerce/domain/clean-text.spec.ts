import { cleanJson } from './clean-text.js';

describe('cleanJson', () => {
  const at = new Date(0);
  it.each([
    ['without the printed value', (value: object) => cleanJson(value)],
    ['with the printed value', (value: object) => cleanJson(value, JSON.stringify(value))],
  ])('removes NUL and lone surrogates, %s', (_case, clean) => {
    expect(clean({ at, name: 'a\0b', lines: ['\ud800c', { 'k\0ey': '\udc00' }] })).toEqual({
      at,
      name: 'ab',
      lines: ['\ufffdc', { key: '\ufffd' }],
    });
    const texts = { at, name: 'Ünïon 😀', path: 'C:\\u0000', line: 'a\u001fb\n' };
    expect(clean(texts)).toEqual(texts);
    const usual = { at, name: 'Lamp' };
    expect(clean(usual)).toBe(usual);
  });
});
