import { scopes as apiScopes } from '../../auth/scopes.js';
import { lifetimes, refreshTokenLife } from './lifetimes.js';
import { isPowerful, oauthScopes, readScopes, scopesForRole, scopeTexts } from './scope-list.js';

describe('Scopes', () => {
  it('are those of the API and of OpenID Connect, each with its words', () => {
    expect(oauthScopes).toEqual(expect.arrayContaining([...apiScopes]));
    expect(Object.keys(scopeTexts).sort()).toEqual([...oauthScopes].sort());
  });

  it('are read from a list, once each, without unknown ones', () => {
    expect(readScopes('openid posts:read openid unknown')).toEqual(['openid', 'posts:read']);
    expect(readScopes('')).toEqual([]);
    expect(readScopes(null)).toEqual([]);
  });

  it('leave administration to administrators', () => {
    expect(scopesForRole(['admin', 'openid'], 'USER')).toEqual(['openid']);
    expect(scopesForRole(['admin', 'openid'], 'ADMIN')).toEqual(['admin', 'openid']);
  });

  it('that change something are shown apart', () => {
    expect(oauthScopes.filter(isPowerful)).toEqual(
      expect.arrayContaining(['posts:write', 'admin', 'profile:write']),
    );
    expect(isPowerful('posts:read')).toBe(false);
  });
});

describe('A line of refresh tokens', () => {
  it('idles for a month and ends after a year', () => {
    expect(refreshTokenLife(0)).toBe(lifetimes.refreshTokenIdle);
    expect(refreshTokenLife(lifetimes.refreshTokenLongest - 60)).toBe(60);
    expect(refreshTokenLife(lifetimes.refreshTokenLongest + 60)).toBe(1);
  });
});
