import { ALL_SCOPES, CLIENT, SimulatorClient } from '../../test/client.js';

describe('The consent page', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await SimulatorClient.start({
      tiktok: {
        apps: [
          {
            ...{ clientKey: CLIENT.client_key, clientSecret: CLIENT.client_secret },
            redirectUris: ['http://127.0.0.1:*/auth/tiktok/callback', 'https://app.example.test/cb/'],
          },
          {
            clientKey: 'simdraft',
            clientSecret: 'secret',
            redirectUris: ['https://app.example.test/cb/'],
            status: 'draft',
          },
          {
            clientKey: 'simsandbox',
            clientSecret: 'secret',
            redirectUris: ['https://app.example.test/cb/'],
            approvedScopes: ['user.info.basic', 'video.upload'],
            environment: 'sandbox',
            targetUsers: ['sim.private.creator'],
          },
        ],
      },
    });
  });
  afterAll(() => simulator.close());

  const location = async (url: string): Promise<URL> => {
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    return new URL(answer.headers.get('location') ?? '', url);
  };

  it('shows users, scopes, both decisions and a simulator banner', async () => {
    const answer = await fetch(simulator.authorizeUrl());
    const text = await answer.text();

    expect(answer.status).toBe(200);
    expect(text).toContain('Simulator.');
    for (const name of [
      'sim.public.creator',
      'sim.private.creator',
      'sim.capped.creator',
      'sim.banned.creator',
    ])
      expect(text).toContain(name);
    for (const scope of ALL_SCOPES.split(',')) expect(text).toContain(`value="${scope}"`);
    expect(text).toContain('value="allow"');
    expect(text).toContain('value="deny"');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('escapes values from the query', async () => {
    const answer = await fetch(simulator.authorizeUrl({ state: '"><script>alert(1)</script>' }));
    expect(await answer.text()).not.toContain('<script>');
  });

  it('redirects back with a code that is percent-encoded once', async () => {
    const callback = await simulator.consent(simulator.authorizeUrl());

    expect(callback).toMatch(
      /^http:\/\/127\.0\.0\.1:3000\/auth\/tiktok\/callback\?code=SimCode[\w-]+%2A0%21\d{4}&scopes=/,
    );
    const query = new URL(callback).searchParams;
    expect(query.get('code')).toMatch(/\*0!\d{4}$/);
    expect(query.get('scopes')).toBe(ALL_SCOPES);
    expect(query.get('state')).toBe('state-1');
  });

  it('grants the selected scopes and always the basic scope', async () => {
    const callback = await simulator.consent(simulator.authorizeUrl(), {
      scopes: 'video.publish,video.everything',
    });
    expect(new URL(callback).searchParams.get('scopes')).toBe('user.info.basic,video.publish');
  });

  it('redirects back with an error after a denial', async () => {
    const callback = new URL(await simulator.consent(simulator.authorizeUrl(), { decision: 'deny' }));
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('state')).toBe('state-1');
    expect(callback.searchParams.get('code')).toBeNull();
  });

  it.each([
    ['an unknown key', { client_key: 'nobody' }, 'errCode=10003&error_type=client_key'],
    [
      'a wrong parameter name for the key',
      { client_key: undefined, client_id: 'x' },
      'errCode=10003&error_type=client_key',
    ],
    ['an app in draft', { client_key: 'simdraft' }, 'error=unauthorized_client&error_type=client_key'],
    ['an unknown response type', { response_type: 'token' }, 'error_type=response_type'],
    [
      'a redirect URI that differs by a slash',
      { redirect_uri: 'http://127.0.0.1:3000/auth/tiktok/callback/' },
      'error=invalid_request&error_type=redirect_uri',
    ],
    [
      'the other loopback host name',
      { redirect_uri: 'http://localhost:3000/auth/tiktok/callback' },
      'redirect_uri',
    ],
    ['no port for a wildcard', { redirect_uri: 'http://127.0.0.1:/auth/tiktok/callback' }, 'redirect_uri'],
    [
      'scopes separated by spaces',
      { scope: 'user.info.basic video.list' },
      'error=invalid_scope&error_type=scope',
    ],
    ['one unknown scope', { scope: 'user.info.basic,video.create' }, 'error=invalid_scope&error_type=scope'],
    ['no scope', { scope: '' }, 'error=invalid_scope&error_type=scope'],
    ['no state', { state: undefined }, 'error_type=state'],
    ['no challenge on loopback', { code_challenge: undefined }, 'errCode=10007&error_type=code_challenge'],
    [
      'a plain challenge',
      { code_challenge_method: 'plain' },
      'errCode=10008&error_type=code_challenge_method',
    ],
  ])('shows an error page for %s and does not redirect back', async (_what, changes, expected) => {
    const url = simulator.authorizeUrl(changes);
    const page = await location(url);

    expect(page.origin + page.pathname).toBe(`${simulator.urls.tiktok.authorize}/v2/auth/error/`);
    expect(page.search).toContain(expected);
    const answer = await fetch(page);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Something went wrong');
    expect(await simulator.consent(url)).toContain('/v2/auth/error/');
  });

  it('refuses a scope that is not approved for the app', async () => {
    const redirect = { client_key: 'simsandbox', redirect_uri: 'https://app.example.test/cb/' };
    expect((await location(simulator.authorizeUrl({ ...redirect, scope: 'video.list' }))).search).toContain(
      'invalid_scope',
    );
  });

  it('refuses other users than the target users of a sandbox app', async () => {
    const url = simulator.authorizeUrl({
      client_key: 'simsandbox',
      redirect_uri: 'https://app.example.test/cb/',
      scope: 'user.info.basic',
    });
    expect(await simulator.consent(url, { person: 'sim-public' })).toContain('error_type=non_sandbox_target');
    expect(await simulator.consent(url, { person: 'sim-private' })).toContain(
      'https://app.example.test/cb/?code=',
    );
  });

  it('requires no challenge for an https redirect URI', async () => {
    const url = simulator.authorizeUrl({
      redirect_uri: 'https://app.example.test/cb/',
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    expect(await simulator.consent(url)).toContain('?code=');
  });

  it('skips the page only on request, and only for a user that has granted all scopes', async () => {
    await simulator.connect('sim-public');
    const cookie = { headers: { cookie: 'sim_person=sim-public' }, redirect: 'manual' } as const;

    const skipped = await fetch(simulator.authorizeUrl({ disable_auto_auth: '0' }), cookie);
    expect(skipped.headers.get('location')).toContain('?code=');
    expect((await fetch(simulator.authorizeUrl(), cookie)).status).toBe(200);
    expect((await fetch(simulator.authorizeUrl({ disable_auto_auth: '1' }), cookie)).status).toBe(200);
    const stranger = { headers: { cookie: 'sim_person=sim-private' }, redirect: 'manual' } as const;
    expect((await fetch(simulator.authorizeUrl({ disable_auto_auth: '0' }), stranger)).status).toBe(200);
  });
});
