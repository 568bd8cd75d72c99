import { findSafeUrl } from '../../console/src/data/safe-url.js';

describe('Addresses of platforms', () => {
  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://api.example.com/1',
    'file:///etc/passwd',
    'http://www.tiktok.com/',
    'http://localhost.evil.example/',
    '//www.tiktok.com/',
    '/accounts',
    '',
    null,
    undefined,
  ])('are not opened if they are %j', (address) => {
    expect(findSafeUrl(address, { allowsLocal: true })).toBeNull();
  });

  it('are opened over https', () => {
    const address = 'https://www.tiktok.com/@ada/video/1';
    expect(findSafeUrl(address, { allowsLocal: false })).toBe(address);
  });

  it.each(['http://127.0.0.1:4000/a.jpg', 'http://localhost:4000/a.jpg'])(
    'are opened at the simulator only if there is one: %s',
    (address) => {
      expect(findSafeUrl(address, { allowsLocal: true })).toBe(address);
      expect(findSafeUrl(address, { allowsLocal: false })).toBeNull();
    },
  );
});
