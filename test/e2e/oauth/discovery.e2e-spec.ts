import { startTestApp, type TestApp } from '../../support/app.js';

describe('The authorization server', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  const readMetadata = async (path: string): Promise<Record<string, any>> => {
    const response = await fetch(test.url + path);
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, any>;
  };

  it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])(
    'publishes correct metadata at %s',
    async (path) => {
      const metadata = await readMetadata(path);
      expect(metadata).toMatchObject({
        issuer: test.url,
        authorization_endpoint: `${test.url}/oauth/authorize`,
        token_endpoint: `${test.url}/oauth/token`,
        introspection_endpoint: `${test.url}/oauth/introspect`,
        revocation_endpoint: `${test.url}/oauth/revoke`,
        device_authorization_endpoint: `${test.url}/oauth/device_authorization`,
        userinfo_endpoint: `${test.url}/oauth/userinfo`,
        jwks_uri: `${test.url}/oauth/jwks`,
        end_session_endpoint: `${test.url}/oauth/logout`,
        pushed_authorization_request_endpoint: `${test.url}/oauth/par`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      });
      expect(metadata.scopes_supported).toEqual(expect.arrayContaining(['openid', 'posts:write', 'admin']));
      expect(metadata.grant_types_supported).not.toEqual(expect.arrayContaining(['implicit']));
      expect(metadata.grant_types_supported).not.toEqual(expect.arrayContaining(['password']));
      expect(metadata.token_endpoint_auth_methods_supported).toEqual([
        'client_secret_basic',
        'client_secret_post',
        'none',
      ]);
    },
  );

  it('publishes public keys only', async () => {
    const { keys } = await readMetadata('/oauth/jwks');
    expect(keys.map(({ alg }: { alg: string }) => alg)).toEqual(expect.arrayContaining(['ES256', 'RS256']));
    for (const key of keys) for (const secret of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(secret);
  });
});
