import { matchesPath } from './path-pattern.js';

describe('A path pattern', () => {
  it.each([
    ['/v2/oauth/token/', '/v2/oauth/token/', true],
    ['/v2/oauth/token/', '/v2/oauth/token', false],
    ['/v2/*', '/v2/user/info/', true],
    ['/*', '/', true],
    ['*/media_publish', '/v26.0/17841000000000001/media_publish', true],
    ['*/media_publish', '/v26.0/17841000000000001/media', false],
    ['/v26.0/*/media', '/v26.0/17841000000000001/media', true],
    ['/v26.0/*/media', '/v26.0/media', false],
    ['/a*b*c', '/a-b-c', true],
    ['/a*b*c', '/a-c-b', false],
    ['/ab*b', '/ab', false],
  ])('%s matches %s: %s', (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });
});
