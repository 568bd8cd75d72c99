import {
  toClientInformation,
  RegistrationRefused,
  toRegistrationRefused,
  parseClientMetadata,
} from './client-registration.js';
import { deviceGrant } from './clients.js';

const web = { client_name: 'Web', redirect_uris: ['https://app.example.com/callback'] };

function refused(metadata: unknown): { error: string; description: string } {
  try {
    parseClientMetadata(metadata);
  } catch (error) {
    if (error instanceof RegistrationRefused) return error;
    throw error;
  }
  throw new Error('The metadata was accepted.');
}

describe('Client registration', () => {
  it.each([
    ['CONFIDENTIAL', {}],
    ['CONFIDENTIAL', { token_endpoint_auth_method: 'client_secret_post', response_types: ['code'] }],
    ['CONFIDENTIAL', { grant_types: ['authorization_code', 'refresh_token'] }],
    ['PUBLIC', { token_endpoint_auth_method: 'none' }],
    ['PUBLIC', { token_endpoint_auth_method: 'none', application_type: 'web' }],
    ['PUBLIC', { token_endpoint_auth_method: 'none', redirect_uris: ['http://127.0.0.1/cb'] }],
    ['NATIVE', { application_type: 'native', redirect_uris: ['http://127.0.0.1/cb'] }],
    ['NATIVE', { token_endpoint_auth_method: 'none', redirect_uris: ['com.example.app:/cb'] }],
    ['DEVICE', { grant_types: [deviceGrant, 'refresh_token'] }],
    ['SERVICE', { grant_types: ['client_credentials'], scope: 'posts:read' }],
  ])('registers a %s client for %j', (kind, more) => {
    expect(parseClientMetadata({ ...web, ...more }).kind).toBe(kind);
  });

  it('refuses private-use schemes for web apps', () => {
    const metadata = { ...web, application_type: 'web', redirect_uris: ['com.example.app:/cb'] };
    expect(refused(metadata).error).toBe('invalid_redirect_uri');
    expect(refused({ ...metadata, token_endpoint_auth_method: 'none' }).error).toBe('invalid_redirect_uri');
  });

  it('ignores settings that only administrators may change', () => {
    const requested = {
      ...web,
      owner_user_id: 'x',
      may_introspect: true,
      extra_grants: ['urn:x'],
      jwks_uri: 'x',
    };
    expect(parseClientMetadata(requested)).toEqual({
      name: 'Web',
      kind: 'CONFIDENTIAL',
      redirectUris: web.redirect_uris,
      postLogoutRedirectUris: [],
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      ownerUserId: null,
      mayIntrospect: false,
      extraGrants: [],
    });
  });

  it.each([
    ['admin', { scope: 'openid admin' }],
    ['unknown', { scope: 'openid unknown' }],
    ['implicit', { grant_types: ['implicit'] }],
    ['password', { grant_types: ['authorization_code', 'password'] }],
    ['authorization_code', { grant_types: ['client_credentials', 'authorization_code'] }],
    ['token-exchange', { grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] }],
    [
      'token_endpoint_auth_method',
      { application_type: 'native', token_endpoint_auth_method: 'client_secret_post' },
    ],
    ['response_types', { response_types: ['token'] }],
    ['token_endpoint_auth_method', { token_endpoint_auth_method: 'private_key_jwt' }],
    [
      'token_endpoint_auth_method',
      { grant_types: [deviceGrant], token_endpoint_auth_method: 'client_secret_basic' },
    ],
    [
      'token_endpoint_auth_method',
      { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
    ],
    ['client_name', { client_name: undefined }],
  ])('refuses %s in %j', (word, more) => {
    const { error, description } = refused({ ...web, ...more });
    expect(error).toBe('invalid_client_metadata');
    expect(description).toContain(word);
  });

  it('refuses metadata that is not an object, and redirect URIs that are not a list', () => {
    for (const metadata of [null, undefined, 'x', []])
      expect(refused(metadata).error).toBe('invalid_client_metadata');
    expect(refused({ ...web, redirect_uris: 'x' }).error).toBe('invalid_redirect_uri');
  });

  it('reports errors by metadata name, redirect URIs first', () => {
    expect(toRegistrationRefused([{ path: 'scopes', message: 'must not be empty' }])).toMatchObject({
      error: 'invalid_client_metadata',
      description: 'scope must not be empty',
    });
    const both = [
      { path: 'name', message: 'must not be empty' },
      { path: 'redirectUris', message: 'x must be https' },
    ];
    expect(toRegistrationRefused(both)).toMatchObject({
      error: 'invalid_redirect_uri',
      description: 'redirect_uris x must be https',
    });
  });

  it('returns the registered metadata', () => {
    const client = { ...parseClientMetadata(web), id: 'id', createdAt: new Date(1_000_000) };
    expect(toClientInformation(client, 's')).toMatchObject({
      client_id: 'id',
      client_id_issued_at: 1000,
      client_secret: 's',
      client_secret_expires_at: 0,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    });
    const device = { ...client, kind: 'DEVICE' as const };
    expect(toClientInformation(device, null)).toMatchObject({
      token_endpoint_auth_method: 'none',
      response_types: [],
    });
    expect(toClientInformation(device, null)).not.toHaveProperty('client_secret');
  });
});
