import {
  auditEvents,
  authorizeUrl,
  basic,
  newClient,
  newUser,
  newPkce,
  type UserBrowser,
  password,
  post,
  redirectUri,
  signedInUser,
  type TestOAuthClient,
  token,
  issueTokens,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

describe('The authorization server refuses', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let user: UserBrowser;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
    user = await signedInUser(test);
    await issueTokens(test, client, user);
  });
  afterAll(() => test.close());

  /** An authorization code for the user, with its PKCE verifier. */
  async function newCode(by = client, parameters: Record<string, string | null> = {}) {
    const pkce = newPkce();
    const back = await user.authorize(authorizeUrl(test, by, pkce, parameters));
    return { code: back.searchParams.get('code')!, verifier: pkce.verifier };
  }
  const exchange = (code: string, more: Record<string, string>, by = client) =>
    token(test, by, { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...more });
  const isAccepted = async (value: string) => !(await queryViewer(test, value)).errors;
  /** The error that is sent to the redirect URI of the client. */
  async function errorOf(parameters: Record<string, string | null>, by = client) {
    const stop = await user.open(authorizeUrl(test, by, newPkce(), parameters));
    expect(stop.address.startsWith(redirectUri)).toBe(true);
    return Object.fromEntries(new URL(stop.address).searchParams);
  }

  describe('redirects (RFC 6749 3.1.2, RFC 9700 2.1)', () => {
    it.each([
      ['another host', 'https://evil.example/callback'],
      ['a longer path', `${redirectUri}/more`],
      ['a query', `${redirectUri}?next=https://evil.example`],
      ['another path', `${redirectUri}/../evil`],
      ['a fragment', `${redirectUri}#x`],
      ['user info', 'http://127.0.0.1:9@evil.example/callback'],
      ['upper case', redirectUri.toUpperCase()],
    ])('to a URI with %s, and shows an error page', async (_, address) => {
      const stop = await user.open(authorizeUrl(test, client, newPkce(), { redirect_uri: address }));
      expect(stop.response.status).toBe(400);
      expect(stop.title).toBe('Something went wrong');
      expect(stop.html).toContain('invalid_redirect_uri');
      expect(stop.html).not.toContain('href="http');
    });

    it('if none is given, or the client is unknown', async () => {
      const wrong: Record<string, string | null>[] = [
        { redirect_uri: null },
        { client_id: '01890000-0000-7000-8000-000000000000' },
        { client_id: 'x' },
      ];
      for (const parameters of wrong) {
        const stop = await user.open(authorizeUrl(test, client, newPkce(), parameters));
        expect(stop.response.status).toBe(400);
        expect(stop.title).toBe('Something went wrong');
      }
    });

    it('after logout to a URI that is not registered', async () => {
      const url = `/oauth/logout?client_id=${client.id}&post_logout_redirect_uri=https%3A%2F%2Fevil.example`;
      const stop = await user.open(url);
      expect(stop.response.status).toBe(400);
    });
  });

  describe('codes (RFC 6749 4.1, RFC 7636)', () => {
    it('without PKCE, or with the plain method', async () => {
      expect(await errorOf({ code_challenge: null, code_challenge_method: null })).toMatchObject({
        error: 'invalid_request',
        state: 'xyz',
      });
      expect(await errorOf({ code_challenge_method: 'plain' })).toMatchObject({
        error: 'invalid_request',
      });
      expect(await errorOf({ code_challenge_method: null })).toMatchObject({ error: 'invalid_request' });
    });

    it('with a wrong verifier or none, and keeps the code valid for its owner', async () => {
      const { code, verifier } = await newCode();
      for (const wrong of [{}, { code_verifier: newPkce().verifier }, { code_verifier: 'short' }])
        expect((await exchange(code, wrong as Record<string, string>)).status).toBe(400);
      expect((await exchange(code, { code_verifier: verifier })).status).toBe(200);
    });

    it('with another redirect URI than in the authorization request', async () => {
      const { code, verifier } = await newCode();
      const answer = await exchange(code, {
        code_verifier: verifier,
        redirect_uri: 'http://127.0.0.1:9/other',
      });
      expect(answer.body.error).toBe('invalid_grant');
    });

    it('from another client', async () => {
      const { code, verifier } = await newCode();
      const other = await newClient(test);
      expect((await exchange(code, { code_verifier: verifier }, other)).body.error).toBe('invalid_grant');
    });

    it('on a second use, and ends the tokens of the first', async () => {
      const { code, verifier } = await newCode();
      const first = await exchange(code, { code_verifier: verifier });
      expect(await isAccepted(first.body.access_token)).toBe(true);
      expect((await exchange(code, { code_verifier: verifier })).body.error).toBe('invalid_grant');
      expect(await isAccepted(first.body.access_token)).toBe(false);
      expect(
        (await token(test, client, { grant_type: 'refresh_token', refresh_token: first.body.refresh_token }))
          .status,
      ).toBe(400);
      expect((await auditEvents(test, 'oauth.token_reused')).length).toBeGreaterThan(0);
    });

    it('sent twice simultaneously, and ends the tokens of the first', async () => {
      const { code, verifier } = await newCode();
      const answers = await Promise.all([1, 2, 3].map(() => exchange(code, { code_verifier: verifier })));
      const given = answers.filter(({ status }) => status === 200);
      expect(given.length).toBeLessThanOrEqual(1);
      for (const { body } of given) expect(await isAccepted(body.access_token)).toBe(false);
    });

    it('after a minute', async () => {
      const { code, verifier } = await newCode();
      await test.advance(61_000);
      expect((await exchange(code, { code_verifier: verifier })).body.error).toBe('invalid_grant');
    });

    it('in the URL of the token endpoint', async () => {
      const { code, verifier } = await newCode();
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      };
      const response = await fetch(
        `${test.url}/oauth/token?${new URLSearchParams({ ...form, client_id: client.id }).toString()}`,
        {
          method: 'POST',
          headers: basic(client),
        },
      );
      expect(response.status).toBe(400);
      expect((await fetch(`${test.url}/oauth/token?${new URLSearchParams(form).toString()}`)).status).toBe(
        405,
      );
    });
  });

  describe('unsupported response types and grants', () => {
    it.each(['token', 'id_token', 'code id_token', 'none'])('response_type %s', async (type) => {
      const answer = await errorOf({ response_type: type, nonce: 'n', response_mode: 'query' }).catch(
        () => null,
      );
      expect(answer?.error ?? 'shown here').toMatch(/unsupported_response_type|invalid_request|shown here/);
      expect(answer?.access_token).toBeUndefined();
    });

    it('the password grant, and grants that the client is not registered for', async () => {
      const tried: Record<string, string>[] = [
        { grant_type: 'password', username: user.email, password },
        { grant_type: 'client_credentials' },
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: 'x',
          subject_token_type: 'y',
        },
        { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'x' },
      ];
      for (const form of tried) {
        const { status, body } = await token(test, client, form);
        expect(status).toBe(400);
        expect(body.error).toBe(
          form.grant_type === 'password' ? 'unsupported_grant_type' : 'unauthorized_client',
        );
      }
    });
  });

  describe('scopes', () => {
    it('that the client is not registered for', async () => {
      expect(await errorOf({ scope: 'openid posts:write' })).toMatchObject({ error: 'invalid_scope' });
      const pushed = await post(test, '/oauth/par', client, {
        client_id: client.id,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'admin',
        code_challenge: newPkce().challenge,
        code_challenge_method: 'S256',
      });
      expect(pushed.body.error).toBe('invalid_scope');
    });

    it('that are missing, because there is no default', async () => {
      const missing = { error: 'invalid_scope', error_description: 'scope is required' };
      for (const scope of [null, '']) expect(await errorOf({ scope })).toMatchObject(missing);
      const pushed = await post(test, '/oauth/par', client, {
        ...{ client_id: client.id, response_type: 'code', redirect_uri: redirectUri },
        ...{ code_challenge: newPkce().challenge, code_challenge_method: 'S256' },
      });
      expect(pushed).toMatchObject({ status: 400, body: missing });
    });

    it('of administrators for other users', async () => {
      const console = await newClient(test, { scopes: ['admin', 'profile:read'] });
      const tokens = await issueTokens(test, console, user, 'admin profile:read');
      expect(tokens.scope).toBe('profile:read');
      expect(await errorOf({ scope: 'admin' }, console)).toMatchObject({ error: 'access_denied' });
    });
  });

  describe('clients', () => {
    it('with a wrong secret, the secret of another client, or none', async () => {
      const other = await newClient(test);
      const { code, verifier } = await newCode();
      for (const secret of ['wrong', other.secret, client.secret.slice(0, -1), `${client.secret}x`]) {
        const answer = await exchange(code, { code_verifier: verifier }, { ...client, secret });
        expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
        expect(answer.response.headers.get('www-authenticate')).toMatch(/^Basic/);
      }
      expect((await exchange(code, { code_verifier: verifier }, { ...client, secret: '' })).body.error).toBe(
        'invalid_client',
      );
      expect((await exchange(code, { code_verifier: verifier })).status).toBe(200);
    });

    it('that send their credentials twice', async () => {
      const answer = await token(test, client, {
        grant_type: 'refresh_token',
        refresh_token: 'x',
        client_secret: client.secret,
      });
      expect(answer.body.error).toBe('invalid_request');
    });
  });

  describe('attacks on users', () => {
    it('in frames: every page forbids frames and scripts', async () => {
      const asked = await newUser(test);
      const signIn = await asked.open(authorizeUrl(test, client, newPkce()));
      const consent = await signIn.signIn();
      const device = await asked.open('/oauth/device');
      const failed = await asked.open('/oauth/authorize');
      for (const { response, html } of [signIn, consent, device, failed]) {
        const policy = response.headers.get('content-security-policy');
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).toContain("default-src 'none'");
        expect(policy).not.toContain('unsafe');
        expect(response.headers.get('x-frame-options')).toBe('DENY');
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
        expect(response.headers.get('cache-control')).toContain('no-store');
        expect(html).not.toMatch(/<script|onload=|onclick=|onfocus=|style=/);
      }
    });

    it('by form posts of other origins (login CSRF)', async () => {
      const victim = await newUser(test);
      const signIn = await victim.open(authorizeUrl(test, client, newPkce()));
      const forged = await signIn.send(
        { do: 'sign-in', email: user.email, password },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      );
      expect(forged.response.status).toBe(403);
      expect(victim.cookieNames).not.toContain('patchbay_session');
    });

    it('by consents from other origins or another browser', async () => {
      const victim = await newUser(test);
      const consent = await (await victim.open(authorizeUrl(test, client, newPkce()))).signIn();
      const forged = await consent.send(
        { do: 'allow' },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      );
      expect(forged.response.status).toBe(403);
      const elsewhere = await signedInUser(test);
      const response = await elsewhere.fetch(consent.address, {
        method: 'POST',
        body: new URLSearchParams({ do: 'allow' }),
        headers: { origin: test.url, 'sec-fetch-site': 'same-origin' },
      });
      expect(response.status).toBe(400);
    });

    it('by a consent page of another user of the same browser', async () => {
      const first = await newUser(test);
      const consent = await (await first.open(authorizeUrl(test, client, newPkce()))).signIn();
      const second = await signedInUser(test);
      first.setCookie('patchbay_session', second.cookie('patchbay_session')!);
      const answer = await consent.send({ do: 'allow' });
      expect([400, 403]).toContain(answer.response.status);
    });

    it('by server mix-up: every response contains the issuer (RFC 9207)', async () => {
      expect((await errorOf({})).iss).toBe(test.url);
      expect((await errorOf({ scope: 'openid posts:write' })).iss).toBe(test.url);
    });

    it('by guessing passwords', async () => {
      const victim = await newUser(test);
      let stop = await victim.open(authorizeUrl(test, client, newPkce()));
      for (let guess = 0; guess < 10; guess += 1) stop = await stop.signIn('wrong password');
      expect(stop.html).toContain('The email address or the password is wrong.');
      expect(stop.response.status).toBe(400);
      stop = await stop.signIn();
      expect(stop.response.status).toBe(429);
    });
  });

  it('forwarded headers of clients', async () => {
    const response = await fetch(`${test.url}/.well-known/openid-configuration`, {
      headers: {
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'gopher',
        forwarded: 'host=evil.example',
      },
    });
    expect(await response.text()).not.toContain('evil.example');
  });

  it('network addresses with too many requests', async () => {
    const small = await startTestApp({ OAUTH_REQUESTS_PER_MINUTE: '3' });
    try {
      const statuses = [];
      for (let request = 0; request < 5; request += 1)
        statuses.push((await fetch(`${small.url}/oauth/jwks`)).status);
      expect(statuses).toEqual([200, 200, 200, 429, 429]);
    } finally {
      await small.close();
    }
  });
});
