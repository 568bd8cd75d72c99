import {
  clientKinds,
  type ClientSettings,
  validateSettings,
  grantableScopes,
  isKindChangeAllowed,
  isNative,
} from './clients.js';

const app: ClientSettings = {
  name: 'App',
  kind: 'CONFIDENTIAL',
  redirectUris: ['https://app.example/callback'],
  postLogoutRedirectUris: [],
  scopes: ['openid'],
  ownerUserId: null,
  mayIntrospect: false,
  extraGrants: [],
};
const pathsOf = (changes: Partial<ClientSettings>) =>
  validateSettings({ ...app, ...changes }, ['urn:x']).map(({ path }) => path);

describe('Client settings', () => {
  it.each<[string, Partial<ClientSettings>]>([
    ['an app with a server', {}],
    ['an app on localhost', { redirectUris: ['http://localhost:3001/callback', 'http://[::1]:3001/cb'] }],
    ['a browser app', { kind: 'PUBLIC' }],
    ['a native app', { kind: 'NATIVE', redirectUris: ['com.example.app:/callback', 'http://127.0.0.1/cb'] }],
    ['an app with a short scheme', { kind: 'NATIVE', redirectUris: ['cursor://anysphere.cursor-mcp/cb'] }],
    ['an app without PKCE', { pkceExempt: true }],
    ['a device', { kind: 'DEVICE', redirectUris: [] }],
    [
      'a service',
      { kind: 'SERVICE', redirectUris: [], scopes: ['posts:read', 'admin'], mayIntrospect: true },
    ],
    ['an app with a custom grant', { extraGrants: ['urn:x'] }],
  ])('accepts %s', (_, changes) => {
    expect(pathsOf(changes)).toEqual([]);
  });

  it.each<[string, Partial<ClientSettings>, string]>([
    ['credentials in the URI', { redirectUris: ['https://u:p@app.example/'] }, 'redirectUris'],
    ['https on loopback', { redirectUris: ['https://localhost/cb'] }, 'redirectUris'],
    [
      'a private-use scheme for an app with a server',
      { redirectUris: ['com.example.app:/cb'] },
      'redirectUris',
    ],
    ['a script', { kind: 'NATIVE', redirectUris: ['javascript:alert(1)'] }, 'redirectUris'],
    ['pages of the browser', { kind: 'NATIVE', redirectUris: ['chrome://settings/'] }, 'redirectUris'],
    ['a line break', { redirectUris: ['https://app.example/\ncb'] }, 'redirectUris'],
    ['a backslash', { redirectUris: ['https://app.example\\@other.example/'] }, 'redirectUris'],
    ['a relative path', { redirectUris: ['/callback'] }, 'redirectUris'],
    [
      'a private-use post-logout URI for a browser app',
      { kind: 'PUBLIC', postLogoutRedirectUris: ['com.example.app:/out'] },
      'postLogoutRedirectUris',
    ],
    [
      'a private-use scheme for a browser app',
      { kind: 'PUBLIC', redirectUris: ['com.example.app:/cb'] },
      'redirectUris',
    ],
    ['a PKCE exemption without a secret', { kind: 'PUBLIC', pkceExempt: true }, 'pkceExempt'],
    ['no name', { name: '  ' }, 'name'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['a custom grant without a secret', { kind: 'PUBLIC', extraGrants: ['urn:x'] }, 'extraGrants'],
  ])('refuses %s', (_, changes, path) => {
    expect(pathsOf(changes)).toContain(path);
  });

  it('treats only NATIVE and DEVICE as native', () => {
    expect(clientKinds.filter(isNative)).toEqual(['NATIVE', 'DEVICE']);
  });

  it('allows kind changes only between PUBLIC and NATIVE', () => {
    expect(isKindChangeAllowed('PUBLIC', 'NATIVE')).toBe(true);
    expect(isKindChangeAllowed('NATIVE', 'PUBLIC')).toBe(true);
    expect(isKindChangeAllowed('PUBLIC', 'CONFIDENTIAL')).toBe(false);
    expect(isKindChangeAllowed('DEVICE', 'NATIVE')).toBe(false);
  });

  it('grants offline_access to every kind that may refresh', () => {
    expect(grantableScopes({ kind: 'PUBLIC', scopes: ['openid'] })).toEqual(['openid', 'offline_access']);
    expect(grantableScopes({ kind: 'SERVICE', scopes: ['posts:read'] })).toEqual(['posts:read']);
  });
});
