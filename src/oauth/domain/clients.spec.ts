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

describe('Settings of an API client', () => {
  it.each<[string, Partial<ClientSettings>]>([
    ['an app with a server', {}],
    [
      'one a developer runs here',
      { redirectUris: ['http://localhost:3001/callback', 'http://[::1]:3001/cb'] },
    ],
    ['one in a browser', { kind: 'PUBLIC' }],
    [
      'one on a phone',
      { kind: 'NATIVE', redirectUris: ['com.example.app:/callback', 'http://127.0.0.1/cb'] },
    ],
    ['one whose library cannot do PKCE', { pkceExempt: true }],
    ['a device', { kind: 'DEVICE', redirectUris: [] }],
    [
      'a service',
      { kind: 'SERVICE', redirectUris: [], scopes: ['posts:read', 'admin'], mayIntrospect: true },
    ],
    ['one with a custom grant', { extraGrants: ['urn:x'] }],
  ])('of %s are taken', (_, changes) => {
    expect(pathsOf(changes)).toEqual([]);
  });

  it.each<[string, Partial<ClientSettings>, string]>([
    ['credentials in the address', { redirectUris: ['https://u:p@app.example/'] }, 'redirectUris'],
    ['https on loopback', { redirectUris: ['https://localhost/cb'] }, 'redirectUris'],
    ['a scheme for an app with a server', { redirectUris: ['com.example.app:/cb'] }, 'redirectUris'],
    ['a line break', { redirectUris: ['https://app.example/\ncb'] }, 'redirectUris'],
    ['a backslash', { redirectUris: ['https://app.example\\@other.example/'] }, 'redirectUris'],
    ['a path alone', { redirectUris: ['/callback'] }, 'redirectUris'],
    [
      'a scheme to leave a web app by',
      { kind: 'PUBLIC', postLogoutRedirectUris: ['com.example.app:/out'] },
      'postLogoutRedirectUris',
    ],
    [
      'a scheme for an app in a browser',
      { kind: 'PUBLIC', redirectUris: ['com.example.app:/cb'] },
      'redirectUris',
    ],
    [
      'an exemption from PKCE for an app without a secret',
      { kind: 'PUBLIC', pkceExempt: true },
      'pkceExempt',
    ],
    ['no name', { name: '  ' }, 'name'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['a grant without a secret', { kind: 'PUBLIC', extraGrants: ['urn:x'] }, 'extraGrants'],
  ])('with %s are refused', (_, changes, path) => {
    expect(pathsOf(changes)).toContain(path);
  });

  it('say whether it is a native app: by the kind alone', () => {
    expect(clientKinds.filter(isNative)).toEqual(['NATIVE', 'DEVICE']);
  });

  it('let a kind change only between those of the same grants without a secret', () => {
    expect(isKindChangeAllowed('PUBLIC', 'NATIVE')).toBe(true);
    expect(isKindChangeAllowed('NATIVE', 'PUBLIC')).toBe(true);
    expect(isKindChangeAllowed('PUBLIC', 'CONFIDENTIAL')).toBe(false);
    expect(isKindChangeAllowed('DEVICE', 'NATIVE')).toBe(false);
  });

  it('grant offline access to every kind that may refresh', () => {
    expect(grantableScopes({ kind: 'PUBLIC', scopes: ['openid'] })).toEqual(['openid', 'offline_access']);
    expect(grantableScopes({ kind: 'SERVICE', scopes: ['posts:read'] })).toEqual(['posts:read']);
  });
});
