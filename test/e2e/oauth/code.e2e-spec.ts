import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  authorizeUrl,
  newClient,
  newUser,
  newPkce,
  type UserBrowser,
  password,
  redirectUri,
  signedInUser,
  type TestOAuthClient,
  token,
  issueTokens,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

describe('The authorization code grant', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
  });
  afterAll(() => test.close());

  it('asks for no second sign-in, if the user has just signed in elsewhere on this server', async () => {
    const user = await newUser(test);
    await user.authorize(authorizeUrl(test, client, newPkce()));
    await test.advance(600_000);
    const recently = () => user.open(authorizeUrl(test, client, newPkce(), { max_age: '60' }));
    expect((await recently()).title).toBe('Sign in');
    await user.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
      input: { email: user.email, password },
    });
    expect((await recently()).address).toMatch(`${redirectUri}?code=`);
  });

  it('leads a user through sign-in and consent to tokens for the API', async () => {
    const user = await newUser(test, { displayName: 'Ada' });
    const pkce = newPkce();
    const signIn = await user.open(authorizeUrl(test, client, pkce, { nonce: 'n1' }));
    expect(signIn.title).toBe('Sign in');
    expect(signIn.html).toContain('Pocket Scheduler');
    const consent = await signIn.signIn();
    expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
    expect(consent.html).toContain('See your email address');
    const back = new URL((await consent.send({ do: 'allow' })).address);
    expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      code: expect.any(String),
      state: 'xyz',
      iss: test.url,
    });

    const { status, body, response } = await token(test, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: redirectUri,
      code_verifier: pkce.verifier,
    });
    expect(status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      id_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'openid profile email profile:read',
    });
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(decodeJwt(body.access_token)).toMatchObject({
      sub: user.userId,
      client_id: client.id,
      iss: test.url,
      aud: test.url,
      scope: 'openid profile email profile:read',
      authorization_id: expect.any(String),
      jti: expect.any(String),
    });
    expect(decodeJwt(body.id_token)).toMatchObject({
      sub: user.userId,
      aud: client.id,
      nonce: 'n1',
      name: 'Ada',
      email: user.email,
      email_verified: true,
    });
    expect(await queryViewer(test, body.access_token)).toEqual({
      data: { viewer: { id: user.userId, email: user.email } },
    });
    const userinfo = await fetch(`${test.url}/oauth/userinfo`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(await userinfo.json()).toEqual({
      sub: user.userId,
      name: 'Ada',
      email: user.email,
      email_verified: true,
    });
  });

  it('asks for consent once, and again for additional scopes', async () => {
    const user = await signedInUser(test);
    await issueTokens(test, client, user, 'openid profile:read');
    const silent = await user.open(
      authorizeUrl(test, client, newPkce(), { scope: 'profile:read', prompt: 'none' }),
    );
    expect(new URL(silent.address).searchParams.get('code')).toBeTruthy();
    const more = await user.open(
      authorizeUrl(test, client, newPkce(), { scope: 'profile:read profile:write' }),
    );
    expect(more.title).toMatch(/^Allow /);
  });

  it('refreshes tokens, and the new access token works', async () => {
    const user: UserBrowser = await signedInUser(test);
    const tokens = await issueTokens(test, client, user);
    const { status, body } = await token(test, client, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(status).toBe(200);
    expect(body.refresh_token).not.toBe(tokens.refresh_token);
    expect(await queryViewer(test, body.access_token)).toMatchObject({
      data: { viewer: { id: user.userId } },
    });
  });

  it('serves a browser app only on its own origin', async () => {
    const origin = 'https://spa.example';
    const spa = await newClient(test, { kind: 'PUBLIC', redirectUris: [`${origin}/callback`] });
    const user = await signedInUser(test);
    const pkce = newPkce();
    const redirect = { redirect_uri: `${origin}/callback` };
    const code = (await user.authorize(authorizeUrl(test, spa, pkce, redirect))).searchParams.get('code')!;
    const preflight = await fetch(`${test.url}/oauth/token`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    const exchange = (from: string) =>
      fetch(`${test.url}/oauth/token`, {
        method: 'POST',
        headers: { origin: from, 'sec-fetch-site': 'cross-site' },
        body: new URLSearchParams({
          ...redirect,
          grant_type: 'authorization_code',
          code,
          client_id: spa.id,
          code_verifier: pkce.verifier,
        }),
      });
    const foreign = await exchange('https://evil.example');
    expect(foreign.status).toBe(400);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    const own = await exchange(origin);
    expect(own.status).toBe(200);
    expect(own.headers.get('access-control-allow-origin')).toBe(origin);
    expect(own.headers.get('access-control-allow-credentials')).toBeNull();
    const { access_token: value } = (await own.json()) as { access_token: string };
    const userinfo = await fetch(`${test.url}/oauth/userinfo`, {
      headers: { origin, authorization: `Bearer ${value}` },
    });
    expect(userinfo.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('accepts any loopback port of a native app', async () => {
    const phone = await newClient(test, {
      kind: 'NATIVE',
      redirectUris: ['http://127.0.0.1/callback', 'com.example.app:/callback'],
    });
    const user = await signedInUser(test);
    for (const address of ['http://127.0.0.1:53123/callback', 'com.example.app:/callback']) {
      const back = await user.authorize(authorizeUrl(test, phone, newPkce(), { redirect_uri: address }));
      expect(back.href.startsWith(address)).toBe(true);
      expect(back.searchParams.get('code')).toBeTruthy();
    }
    const wrong = { redirect_uri: 'http://127.0.0.1:53123/other' };
    expect((await user.open(authorizeUrl(test, phone, newPkce(), wrong))).response.status).toBe(400);
  });

  it('supports response_mode=form_post', async () => {
    const user = await signedInUser(test);
    await issueTokens(test, client, user);
    const stop = await user.open(authorizeUrl(test, client, newPkce(), { response_mode: 'form_post' }));
    expect(stop.html).toContain('name="code"');
    const policy = stop.response.headers.get('content-security-policy');
    expect(policy).toContain(`form-action ${new URL(redirectUri).origin};`);
    expect(policy).toMatch(/script-src 'sha256-[^' ]+'/);
    expect(stop.html).toContain('<noscript>');
  });
});
