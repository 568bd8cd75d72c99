import { scopes as apiScopes } from '../../auth/scopes.js';
import { lifetimeSeconds, refreshTokenLifetimeSeconds } from './lifetimes.js';
import { isSensitive, oauthScopes, parseScopes, scopesForRole, scopeDescriptions } from './scopes.js';

describe('Scopes', () => {
  it('are those of the API and of OpenID Connect, each with its words', () => {
    expect(oauthScopes).toEqual(expect.arrayContaining([...apiScopes]));
    expect(Object.keys(scopeDescriptions).sort()).toEqual([...oauthScopes].sort());
  });

  it('are read from a list, once each, without unknown ones', () => {
    expect(parseScopes('openid posts:read openid unknown')).toEqual(['openid', 'posts:read']);
    expect(parseScopes('')).toEqual([]);
    expect(parseScopes(null)).toEqual([]);
  });

  it('leave administration to administrators', () => {
    expect(scopesForRole(['admin', 'openid'], 'USER')).toEqual(['openid']);
    expect(scopesForRole(['admin', 'openid'], 'ADMIN')).toEqual(['admin', 'openid']);
  });

  it('that change something are shown apart', () => {
    expect(oauthScopes.filter(isSensitive)).toEqual(
      expect.arrayContaining(['posts:write', 'admin', 'profile:write']),
    );
    expect(isSensitive('posts:read')).toBe(false);
  });
});

describe('A line of refresh tokens', () => {
  it('idles for a month and ends after a year', () => {
    expect(refreshTokenLifetimeSeconds(0)).toBe(lifetimeSeconds.refreshTokenIdle);
    expect(refreshTokenLifetimeSeconds(lifetimeSeconds.refreshTokenMax - 60)).toBe(60);
    expect(refreshTokenLifetimeSeconds(lifetimeSeconds.refreshTokenMax + 60)).toBe(1);
  });
});
