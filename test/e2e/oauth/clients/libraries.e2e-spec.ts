import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import simpleOAuth2 from 'simple-oauth2';
import {
  newClient,
  type UserBrowser,
  redirectUri,
  signedInUser,
  type TestOAuthClient,
  queryViewer,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';

const scope = 'openid email profile:read';

describe('Third-party client libraries', () => {
  let test: TestApp;
  let app: TestOAuthClient;
  let device: TestOAuthClient;
  let service: TestOAuthClient;
  let user: UserBrowser;
  beforeAll(async () => {
    test = await startTestApp();
    app = await newClient(test, { postLogoutRedirectUris: ['http://127.0.0.1:9/bye'] });
    device = await newClient(test, { kind: 'DEVICE' });
    service = await newClient(test, { kind: 'SERVICE', mayIntrospect: true });
    user = await signedInUser(test);
  });
  afterAll(() => test.close());

  const expectToOpenTheApi = async (accessToken: string) =>
    expect(await queryViewer(test, accessToken)).toMatchObject({ data: { viewer: { id: user.userId } } });
  async function approve(completeAddress: string, userCode: string): Promise<void> {
    const confirm = await (await user.open(completeAddress)).send({ user_code: userCode });
    const consent = await confirm.send({ confirm: 'yes' });
    expect((await consent.send({ do: 'allow' })).title).toBe('Your device is connected');
  }

  describe('openid-client', () => {
    const options = { execute: [openid.allowInsecureRequests] };
    const discover = (client: TestOAuthClient) =>
      client.secret
        ? openid.discovery(new URL(test.url), client.id, client.secret, undefined, options)
        : openid.discovery(new URL(test.url), client.id, undefined, openid.None(), options);

    it('supports authorization code, userinfo, refresh, introspection, revocation and logout', async () => {
      const config = await discover(app);
      const verifier = openid.randomPKCECodeVerifier();
      const expectedState = openid.randomState();
      const expectedNonce = openid.randomNonce();
      const start = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: expectedState,
        nonce: expectedNonce,
      });
      const back = await user.authorize(start.href);
      const tokens = await openid.authorizationCodeGrant(config, back, {
        pkceCodeVerifier: verifier,
        expectedState,
        expectedNonce,
        idTokenExpected: true,
      });
      expect(tokens.claims()).toMatchObject({ sub: user.userId, email: user.email });
      await expectToOpenTheApi(tokens.access_token);
      expect(await openid.fetchUserInfo(config, tokens.access_token, user.userId)).toMatchObject({
        email: user.email,
      });
      const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token!);
      await expectToOpenTheApi(refreshed.access_token);
      expect(await openid.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true });
      await openid.tokenRevocation(config, refreshed.refresh_token!);
      expect(await openid.tokenIntrospection(config, refreshed.access_token)).toEqual({ active: false });

      const end = openid.buildEndSessionUrl(config, {
        id_token_hint: tokens.id_token!,
        post_logout_redirect_uri: 'http://127.0.0.1:9/bye',
        state: 'out',
      });
      const leaving = await signedInUser(test);
      const ask = await leaving.open(end.href);
      expect(ask.title).toBe('Sign out?');
      expect((await ask.send({ logout: 'yes' })).address).toBe('http://127.0.0.1:9/bye?state=out');
      expect((await leaving.graphql('{ viewer { id } }')).errors?.[0]?.extensions.code).toBe(
        'UNAUTHENTICATED',
      );
    });

    it('supports pushed authorization requests', async () => {
      const config = await discover(app);
      const verifier = openid.randomPKCECodeVerifier();
      const start = await openid.buildAuthorizationUrlWithPAR(config, {
        redirect_uri: redirectUri,
        scope,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      expect(start.searchParams.get('request_uri')).toMatch(/^urn:ietf:params:oauth:request_uri:/);
      const back = await user.authorize(start.href);
      const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier });
      await expectToOpenTheApi(tokens.access_token);
    });

    it('connects a device', async () => {
      const config = await discover(device);
      const started = await openid.initiateDeviceAuthorization(config, { scope });
      await approve(started.verification_uri_complete!, started.user_code);
      // The user has already consented, so the first poll succeeds without waiting for the interval.
      const tokens = await openid.pollDeviceAuthorizationGrant(config, { ...started, interval: 0 });
      expect(tokens.claims()).toMatchObject({ sub: user.userId });
      await expectToOpenTheApi(tokens.access_token);
    });

    it('supports client credentials', async () => {
      const config = await discover(service);
      const tokens = await openid.clientCredentialsGrant(config, { scope: 'posts:read' });
      expect(tokens.scope).toBe('posts:read');
    });
  });

  describe('oauth4webapi', () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const discover = async () => {
      const issuer = new URL(test.url);
      const response = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' });
      return oauth.processDiscoveryResponse(issuer, response);
    };

    it('supports authorization code and refresh, and accepts the access token (RFC 9068)', async () => {
      const server = await discover();
      const client: oauth.Client = { client_id: app.id };
      const auth = oauth.ClientSecretPost(app.secret);
      const verifier = oauth.generateRandomCodeVerifier();
      const state = oauth.generateRandomState();
      const start = new URL(server.authorization_endpoint!);
      start.search = new URLSearchParams({
        client_id: app.id,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope,
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).toString();
      const back = await user.authorize(start.href);
      const params = oauth.validateAuthResponse(server, client, back, state);
      const tokens = await oauth.processAuthorizationCodeResponse(
        server,
        client,
        await oauth.authorizationCodeGrantRequest(
          server,
          client,
          auth,
          params,
          redirectUri,
          verifier,
          insecure,
        ),
      );
      const request = new Request(`${test.url}/graphql`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      const claims = await oauth.validateJwtAccessToken(server, request, test.url, insecure);
      expect(claims).toMatchObject({ sub: user.userId, client_id: app.id, scope });
      const refreshed = await oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(server, client, auth, tokens.refresh_token!, insecure),
      );
      await expectToOpenTheApi(refreshed.access_token);
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(server, client, auth, refreshed.access_token, insecure),
      );
      const introspection = await oauth.processIntrospectionResponse(
        server,
        client,
        await oauth.introspectionRequest(server, client, auth, refreshed.access_token, insecure),
      );
      expect(introspection).toEqual({ active: false });
    });

    it('supports device authorization and client credentials', async () => {
      const server = await discover();
      const display: oauth.Client = { client_id: device.id };
      const started = await oauth.processDeviceAuthorizationResponse(
        server,
        display,
        await oauth.deviceAuthorizationRequest(
          server,
          display,
          oauth.None(),
          { scope: 'profile:read' },
          insecure,
        ),
      );
      await approve(started.verification_uri_complete!, started.user_code);
      const tokens = await oauth.processDeviceCodeResponse(
        server,
        display,
        await oauth.deviceCodeGrantRequest(server, display, oauth.None(), started.device_code, insecure),
      );
      await expectToOpenTheApi(tokens.access_token);

      const worker: oauth.Client = { client_id: service.id };
      const auth = oauth.ClientSecretBasic(service.secret);
      const own = await oauth.processClientCredentialsResponse(
        server,
        worker,
        await oauth.clientCredentialsGrantRequest(server, worker, auth, {}, insecure),
      );
      expect(own.scope).toBe('posts:read posts:write');
    });
  });

  describe('simple-oauth2', () => {
    const addresses = () => ({
      tokenHost: test.url,
      tokenPath: '/oauth/token',
      revokePath: '/oauth/revoke',
    });
    const credentials = ({ id, secret }: TestOAuthClient) => ({ id, secret });

    it('supports authorization code, refresh and revocation', async () => {
      const client = new simpleOAuth2.AuthorizationCode({
        client: credentials(app),
        auth: { ...addresses(), authorizePath: '/oauth/authorize' },
      });
      const verifier = oauth.generateRandomCodeVerifier();
      const challenge = await oauth.calculatePKCECodeChallenge(verifier);
      const start = client.authorizeURL({
        redirect_uri: redirectUri,
        scope: 'profile:read',
        state: 's',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      } as never);
      const back = await user.authorize(start);
      const tokens = await client.getToken({
        code: back.searchParams.get('code')!,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      } as never);
      expect(tokens.expired()).toBe(false);
      const refreshed = await tokens.refresh();
      const accessToken = refreshed.token.access_token as string;
      await expectToOpenTheApi(accessToken);
      await refreshed.revokeAll();
      expect((await queryViewer(test, accessToken)).errors).toBeDefined();
    });

    it('supports client credentials', async () => {
      const client = new simpleOAuth2.ClientCredentials({ client: credentials(service), auth: addresses() });
      const { token } = await client.getToken({ scope: ['posts:read', 'posts:write'] });
      expect(token).toMatchObject({ token_type: 'Bearer', scope: 'posts:read posts:write' });
    });
  });
});
