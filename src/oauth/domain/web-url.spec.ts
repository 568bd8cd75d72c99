import { isSameUrl, webOrigin } from './web-url.js';

describe('Web URLs', () => {
  it('have an origin only for http and https', () => {
    expect(webOrigin('https://App.example:443/cb')).toBe('https://app.example');
    expect(webOrigin('http://127.0.0.1:9/cb')).toBe('http://127.0.0.1:9');
    for (const other of ['com.example.app:/cb', 'null', '', 'data:text/html,x', 'file:///etc'])
      expect(webOrigin(other)).toBeNull();
  });

  it.each([
    ['https://api.example', 'https://api.example/', true],
    ['https://api.example', 'HTTPS://API.example:443', true],
    ['https://api.example/base', 'https://api.example/base/', true],
    ['https://api.example', 'https://api.example/other', false],
    ['https://api.example', 'http://api.example', false],
    ['https://api.example', 'https://api.example:8443', false],
    ['https://api.example', 'https://api.example/?x=1', false],
    ['https://api.example', 'https://api.example/#x', false],
    ['https://api.example', 'https://user@api.example', false],
    ['nonsense', 'nonsense', false],
  ])('%s equals %s: %s', (one, other, same) => {
    expect(isSameUrl(one, other)).toBe(same);
  });
});
