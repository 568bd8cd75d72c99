import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { auditEvents, redirectUri, signedInUser, sql, queryViewer } from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';

const initialToken = 'initial-access-token-of-the-operator';
const metadata = {
  client_name: 'Registers itself',
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid email offline_access profile:read',
};

async function register(test: TestApp, body: unknown, token: string | null = initialToken) {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  const response = await fetch(`${test.url}/oauth/register`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const answer: any = await response.json();
  return { status: response.status, headers: response.headers, body: answer };
}

const discovered = async (test: TestApp): Promise<any> =>
  (await fetch(`${test.url}/.well-known/oauth-authorization-server`)).json();
const clientsOf = (test: TestApp) => sql(test, 'SELECT * FROM oidc_clients');

describe('Dynamic client registration', () => {
  describe('without OAUTH_REGISTRATION_TOKEN', () => {
    let test: TestApp;
    beforeAll(async () => {
      test = await startTestApp();
    });
    afterAll(() => test.close());

    it('does not exist', async () => {
      for (const token of [initialToken, '', null])
        expect((await register(test, metadata, token)).status).toBe(404);
      expect(await discovered(test)).not.toHaveProperty('registration_endpoint');
      expect(await clientsOf(test)).toEqual([]);
    });
  });

  describe('with OAUTH_REGISTRATION_TOKEN', () => {
    let test: TestApp;
    beforeAll(async () => {
      test = await startTestApp({ OAUTH_REGISTRATION_TOKEN: initialToken });
    });
    afterAll(() => test.close());

    it('accepts only POST', async () => {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await fetch(`${test.url}/oauth/register`, { method });
        expect(answer.status).toBe(405);
        expect(answer.headers.get('allow')).toBe('POST');
        expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
      }
    });

    it('registers native apps by application_type', async () => {
      const native = await register(test, {
        ...metadata,
        application_type: 'native',
        redirect_uris: ['com.example.app:/callback'],
      });
      expect(native).toMatchObject({
        status: 201,
        body: { application_type: 'native', token_endpoint_auth_method: 'none' },
      });
      const web = await register(test, { ...metadata, token_endpoint_auth_method: 'none' });
      expect(web.body.application_type).toBe('web');
    });

    it('works with openid-client, whose new client can complete a flow immediately', async () => {
      const config = await openid.dynamicClientRegistration(new URL(test.url), metadata, undefined, {
        initialAccessToken: initialToken,
        execute: [openid.allowInsecureRequests],
      });
      const { client_id: id, client_secret: secret } = config.clientMetadata();
      const verifier = openid.randomPKCECodeVerifier();
      const start = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email profile:read',
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const user = await signedInUser(test);
      const back = await user.authorize(start.href);
      const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier });
      expect(await queryViewer(test, tokens.access_token)).toMatchObject({
        data: { viewer: { id: user.userId } },
      });
      const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token!);
      expect(refreshed.access_token).toBeTruthy();

      const [row] = await sql(test, 'SELECT * FROM oidc_clients WHERE id = $1', [id]);
      expect(row).toMatchObject({ name: 'Registers itself', kind: 'CONFIDENTIAL', may_introspect: false });
      const stored: { all: string }[] = await sql(
        test,
        'SELECT row_to_json(s)::text AS all FROM oidc_client_secrets s WHERE client_id = $1',
        [id],
      );
      expect(stored).toHaveLength(1);
      expect(stored[0]!.all).not.toContain(secret);
      expect((await auditEvents(test, 'oauth_client.created')).at(-1)).toMatchObject({
        actor_kind: 'SYSTEM',
        actor_name: 'client registration',
        target_id: id,
        address: '127.0.0.1',
      });
    });

    it('works with oauth4webapi and a public client', async () => {
      const options = { [oauth.allowInsecureRequests]: true };
      const issuer = new URL(test.url);
      const server = await oauth.processDiscoveryResponse(
        issuer,
        await oauth.discoveryRequest(issuer, options),
      );
      expect(server.registration_endpoint).toBe(`${test.url}/oauth/register`);
      const response = await oauth.dynamicClientRegistrationRequest(
        server,
        { ...metadata, token_endpoint_auth_method: 'none' },
        { ...options, initialAccessToken: initialToken },
      );
      const client = await oauth.processDynamicClientRegistrationResponse(response);
      expect(client).toMatchObject({ token_endpoint_auth_method: 'none', scope: metadata.scope });
      expect(client.client_secret).toBeUndefined();
      expect(response.headers.get('cache-control')).toContain('no-store');
    });

    it('requires the token in the Authorization header', async () => {
      const before = (await clientsOf(test)).length;
      const wrong = await register(test, metadata, `${initialToken}x`);
      expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
      const none = await register(test, { ...metadata, access_token: initialToken }, null);
      expect(none.status).toBe(401);
      expect(none.headers.get('www-authenticate')).toBe('Bearer realm="patchbay"');
      const inAddress = await fetch(`${test.url}/oauth/register?access_token=${initialToken}`, {
        method: 'POST',
      });
      expect(inAddress.status).toBe(401);
      expect(await clientsOf(test)).toHaveLength(before);
    });

    it.each([
      ['invalid_redirect_uri', { redirect_uris: ['http://app.example.com/callback'] }],
      ['invalid_redirect_uri', { redirect_uris: ['https://*.example.com/'] }],
      ['invalid_redirect_uri', { redirect_uris: [] }],
      ['invalid_client_metadata', { scope: 'openid admin' }],
      ['invalid_client_metadata', { grant_types: ['implicit'], response_types: ['token'] }],
      ['invalid_client_metadata', { client_name: ' ' }],
    ])('responds with %s to %j, and registers nothing', async (error, more) => {
      const before = (await clientsOf(test)).length;
      const answer = await register(test, { ...metadata, ...more });
      expect(answer).toMatchObject({ status: 400, body: { error, error_description: expect.any(String) } });
      expect(await clientsOf(test)).toHaveLength(before);
    });
  });

  it('is rate-limited like every other endpoint', async () => {
    const test = await startTestApp({
      OAUTH_REGISTRATION_TOKEN: initialToken,
      OAUTH_REQUESTS_PER_MINUTE: '2',
    });
    try {
      const statuses = [];
      for (let request = 0; request < 3; request += 1)
        statuses.push((await register(test, metadata, 'wrong')).status);
      expect(statuses).toEqual([401, 401, 429]);
    } finally {
      await test.close();
    }
  });
});
