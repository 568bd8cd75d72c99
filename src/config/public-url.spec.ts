import { readPublicUrl } from './public-url.js';

function errorsOf(text: string): string[] {
  const errors: string[] = [];
  readPublicUrl(text, 3000, (message) => errors.push(message));
  return errors;
}

describe('PUBLIC_URL', () => {
  it.each([
    [undefined, 'http://127.0.0.1:3000', ''],
    ['https://api.example.com', 'https://api.example.com', ''],
    ['https://API.example.com:443/', 'https://api.example.com', ''],
    ['https://example.com/patchbay', 'https://example.com/patchbay', '/patchbay'],
    [
      'https://example.com:8443/apis/patch-bay.v1//',
      'https://example.com:8443/apis/patch-bay.v1',
      '/apis/patch-bay.v1',
    ],
  ])('%s is %s', (given, publicUrl, basePath) => {
    const read = readPublicUrl(given, 3000, (message) => {
      throw new Error(message);
    });
    expect(read).toEqual({ publicUrl, basePath });
  });

  it.each([
    ['https://example.com/?a=b', 'query'],
    ['https://example.com/?', 'query'],
    ['https://example.com/patchbay?x', 'query'],
    ['https://example.com/#top', 'fragment'],
    ['https://example.com/#', 'fragment'],
    ['https://user@example.com', 'user name'],
    ['https://user:secret@example.com', 'user name'],
    ['https://example.com/a b', 'letters'],
    ['https://example.com/a;b', 'letters'],
    ['https://example.com/%41', 'letters'],
    ['https://example.com/a//b', 'letters'],
  ])('%s is refused', (text, word) => {
    expect(errorsOf(text)).toEqual([expect.stringContaining(word)]);
  });
});
