import {
  authorizeUrl,
  newClient,
  newPkce,
  UserBrowser,
  post,
  redirectUri,
  signedInUser,
  type TestOAuthClient,
  issueTokens,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

describe('Requests to the authorization server', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let user: UserBrowser;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test, { postLogoutRedirectUris: ['http://127.0.0.1:9/bye'] });
    user = await signedInUser(test);
    await issueTokens(test, client, user);
  });
  afterAll(() => test.close());

  /** The error that is sent to the redirect URI of the client. Null if a page shows it instead. */
  async function authorize(parameters: Record<string, string | null>, by: UserBrowser = user) {
    const stop = await by.open(authorizeUrl(test, client, newPkce(), parameters));
    if (!stop.address.startsWith(redirectUri)) return null;
    return Object.fromEntries(new URL(stop.address).searchParams);
  }

  it('are not loaded from request URIs or unsigned request objects (RFC 9101)', async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    expect((await authorize({ request: unsigned }))?.code).toBeUndefined();
    const addresses = [
      'https://evil.example/',
      'urn:ietf:params:oauth:request_uri:made-up',
      'handle.AAAA.BBBB',
    ];
    for (const address of addresses)
      expect((await authorize({ request_uri: address }))?.code).toBeUndefined();
  });

  it('that were pushed can be used once, by the same client', async () => {
    const { challenge } = newPkce();
    const form = {
      client_id: client.id,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    const push = async () => (await post(test, '/oauth/par', client, form)).body.request_uri as string;
    const open = async (by: TestOAuthClient, requestUri: string) => {
      const query = new URLSearchParams({ client_id: by.id, request_uri: requestUri });
      const stop = await user.open(`/oauth/authorize?${query.toString()}`);
      return stop.address.startsWith(redirectUri) && new URL(stop.address).searchParams.has('code');
    };
    const requestUri = await push();
    expect(await open(await newClient(test), requestUri)).toBe(false);
    expect(await open(client, requestUri)).toBe(true);
    expect(await open(client, requestUri)).toBe(false);
  });

  it('for another API are refused (RFC 8707)', async () => {
    expect(await authorize({ resource: 'https://elsewhere.example' })).toMatchObject({
      error: 'invalid_target',
    });
    expect(await authorize({ resource: test.url })).toMatchObject({ code: expect.any(String) });
  });

  it('with prompt=none get an error if a page is required', async () => {
    const signedOut = new UserBrowser(test.url, '', '');
    expect(await authorize({ prompt: 'none' }, signedOut)).toMatchObject({ error: 'login_required' });
    const stranger = await signedInUser(test);
    expect(await authorize({ prompt: 'none' }, stranger)).toMatchObject({ error: 'consent_required' });
    expect(await authorize({ prompt: 'none' })).toMatchObject({ code: expect.any(String) });
  });

  it('with a repeated parameter are refused', async () => {
    const url = new URL(authorizeUrl(test, client, newPkce()));
    url.searchParams.append('scope', 'openid');
    const stop = await user.open(url.href);
    expect(stop.address).not.toContain('code=');
  });

  it.each(['/oauth/token', '/oauth/introspect', '/oauth/revoke', '/oauth/par'])(
    'of clients at %s need the right secret',
    async (path) => {
      const form = { grant_type: 'refresh_token', refresh_token: 'x', token: 'x', client_id: client.id };
      for (const by of [
        { id: client.id, secret: 'wrong' },
        { id: client.id, secret: '' },
        { id: '01890000-0000-7000-8000-000000000000', secret: client.secret },
        { id: 'nonsense', secret: client.secret },
      ]) {
        const { status, body } = await post(test, path, by, by.id === client.id ? form : { token: 'x' });
        expect([400, 401]).toContain(status);
        expect(body.error).toMatch(/^invalid_(client|request)$/);
      }
    },
  );

  it('to sign out need a confirmation of the user', async () => {
    const leaving = await signedInUser(test);
    const ask = await leaving.open(`/oauth/logout?client_id=${client.id}`);
    expect(ask.title).toBe('Sign out?');
    await ask.send({ logout: 'yes', xsrf: 'guess' });
    expect((await leaving.graphql('{ viewer { id } }')).errors).toBeUndefined();
    expect((await ask.send({})).title).toBe('You are still signed in');
    expect((await leaving.graphql('{ viewer { id } }')).errors).toBeUndefined();
    const again = await leaving.open(`/oauth/logout?client_id=${client.id}`);
    expect((await again.send({ logout: 'yes' })).title).toBe('You are signed out');
    expect((await leaving.graphql('{ viewer { id } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
