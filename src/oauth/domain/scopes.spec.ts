import { scopes as apiScopes } from '../../auth/scopes.js';
import { lifetimeSeconds, refreshTokenLifetimeSeconds } from './lifetimes.js';
import { isSensitive, oauthScopes, parseScopes, scopesForRole, scopeDescriptions } from './scopes.js';

describe('Scopes', () => {
  it('include API and OpenID Connect scopes, each with a description', () => {
    expect(oauthScopes).toEqual(expect.arrayContaining([...apiScopes]));
    expect(Object.keys(scopeDescriptions).sort()).toEqual([...oauthScopes].sort());
  });

  it('are parsed without duplicates and unknown names', () => {
    expect(parseScopes('openid posts:read openid unknown')).toEqual(['openid', 'posts:read']);
    expect(parseScopes('')).toEqual([]);
    expect(parseScopes(null)).toEqual([]);
  });

  it('include admin only for administrators', () => {
    expect(scopesForRole(['admin', 'openid'], 'USER')).toEqual(['openid']);
    expect(scopesForRole(['admin', 'openid'], 'ADMIN')).toEqual(['admin', 'openid']);
  });

  it('are sensitive if they allow changes', () => {
    expect(oauthScopes.filter(isSensitive)).toEqual(
      expect.arrayContaining(['posts:write', 'admin', 'profile:write']),
    );
    expect(isSensitive('posts:read')).toBe(false);
  });
});

describe('Refresh token lifetime', () => {
  it('is 30 days unused and a year in total', () => {
    expect(refreshTokenLifetimeSeconds(0)).toBe(lifetimeSeconds.refreshTokenIdle);
    expect(refreshTokenLifetimeSeconds(lifetimeSeconds.refreshTokenMax - 60)).toBe(60);
    expect(refreshTokenLifetimeSeconds(lifetimeSeconds.refreshTokenMax + 60)).toBe(1);
  });
});
