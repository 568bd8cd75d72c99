import {
  buildConsentForm,
  INSTAGRAM_SCOPES,
  MetaClient,
  META_REDIRECT_URI,
  readErrorCodes,
} from '../../../test/meta-client.js';
import { send } from '../../../test/client.js';

const DAY_MS = 86_400_000;

describe('Instagram Login', () => {
  let meta: MetaClient;

  beforeAll(async () => {
    meta = await MetaClient.start();
  });
  afterAll(() => meta.close());
  beforeEach(() => meta.reset());

  const longLived = (token: string, more: Record<string, string> = {}) =>
    send(
      `${meta.urls.instagram.graph}/access_token?${new URLSearchParams({
        grant_type: 'ig_exchange_token',
        client_secret: 'sim_instagram_app_secret_0123456789',
        access_token: token,
        ...more,
      }).toString()}`,
    );
  const refresh = (token: string, init: RequestInit = {}) =>
    send(
      `${meta.urls.instagram.graph}/refresh_access_token?grant_type=ig_refresh_token&access_token=${token}`,
      init,
    );
  const me = (token: string, fields = 'id,user_id,username,account_type') =>
    meta.call({ login: 'instagram', token }, 'GET', 'me', { fields });

  it('shows accounts, permissions, both decisions and a simulator banner', async () => {
    const answer = await send(meta.authorizeUrl());
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('This is not Instagram');
    for (const name of ['sim.harbour.bakery', 'sim.personal']) expect(answer.text).toContain(name);
    for (const scope of INSTAGRAM_SCOPES) expect(answer.text).toContain(`value="${scope}"`);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    ['an invalid client id', { client_id: 'undefined' }, 404, 'this page isn&#39;t available'],
    ['the id of the Meta app', { client_id: '442200000000001' }, 400, 'Invalid platform app'],
    ['an unregistered redirect URI', { redirect_uri: `${META_REDIRECT_URI}/` }, 400, 'Invalid redirect_uri'],
    ['an unknown response type', { response_type: 'token' }, 400, 'Invalid response_type'],
    ['a scope from before 2025', { scope: 'business_basic' }, 400, 'Invalid scope'],
    ['no scope', { scope: undefined }, 400, 'Invalid scope'],
  ])('shows an error page for %s and does not redirect back', async (_what, changes, status, text) => {
    const url = meta.authorizeUrl(changes);
    const answer = await send(url);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect(await meta.consent(url, buildConsentForm('sim-bakery', INSTAGRAM_SCOPES))).toBe('');
  });

  it('redirects back with a code and two characters that are not part of it', async () => {
    const callback = await meta.consent(meta.authorizeUrl(), buildConsentForm('sim-bakery', []));
    expect(callback).toMatch(/\?code=AQ[A-Za-z0-9]+&state=state-1#_$/);
  });

  it('redirects back with an error after a denial', async () => {
    const callback = await meta.consent(meta.authorizeUrl(), buildConsentForm('sim-bakery', [], 'deny'));
    expect(callback).toContain(
      'error=access_denied&error_reason=user_denied&error_description=The+user+denied+your+request&state=state-1',
    );
  });

  it('exchanges a code once and returns a user id beyond the JavaScript number range', async () => {
    const code = await meta.createInstagramCode('sim-bakery', ['instagram_business_content_publish']);
    const answer = await meta.exchangeInstagram(code);
    expect(answer.status).toBe(200);
    expect(answer.json.permissions).toEqual([
      'instagram_business_basic',
      'instagram_business_content_publish',
    ]);
    const [, userId] = answer.text.match(/"user_id":(\d{17}),/) ?? [];
    const { json } = await me(answer.json.access_token);
    expect(json).toEqual({
      id: userId,
      user_id: expect.stringMatching(/^17841/),
      username: 'sim.harbour.bakery',
      account_type: 'BUSINESS',
    });
    const again = await meta.exchangeInstagram(code);
    expect([again.status, again.json]).toEqual([
      400,
      {
        error_type: 'OAuthException',
        code: 400,
        error_message: 'Matching code was not found or was already used',
      },
    ]);
  });

  it.each([
    ['a different secret', { client_secret: 'x' }, 'Error validating client secret.'],
    ['the Meta app', { client_id: '442200000000001' }, 'Invalid platform app'],
    [
      'a different redirect URI',
      { redirect_uri: 'http://127.0.0.1:3001/auth/instagram/callback' },
      'redirect_uri',
    ],
    ['no grant type', { grant_type: '' }, 'Missing required field grant_type'],
  ])('refuses a code with %s and leaves it unused', async (_what, changes, message) => {
    const code = await meta.createInstagramCode();
    const refused = await meta.exchangeInstagram(code, changes);
    expect(refused.status).toBe(400);
    expect(refused.json.error_message).toContain(message);
    expect((await meta.exchangeInstagram(code)).status).toBe(200);
  });

  it('accepts a multipart form and refuses an expired code', async () => {
    const form = new FormData();
    const fields = {
      client_id: '884400000000001',
      client_secret: 'sim_instagram_app_secret_0123456789',
      grant_type: 'authorization_code',
      redirect_uri: META_REDIRECT_URI,
      code: await meta.createInstagramCode(),
    };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const url = `${meta.urls.instagram.api}/oauth/access_token`;
    expect((await send(url, { method: 'POST', body: form })).status).toBe(200);
    const late = await meta.createInstagramCode();
    await meta.advance(3_600_000);
    expect((await meta.exchangeInstagram(late)).json.error_message).toContain('was not found');
  });

  it('can respond in the documented shapes', async () => {
    await meta.control('PATCH', '/settings', {
      instagram: { codeExchangeShape: 'wrapped', meShape: 'wrapped' },
    });
    const { json } = await meta.exchangeInstagram(await meta.createInstagramCode());
    expect(json.data).toEqual([
      {
        access_token: expect.any(String),
        user_id: expect.any(String),
        permissions: INSTAGRAM_SCOPES.join(','),
      },
    ]);
    expect((await me(json.data[0].access_token, 'username')).json).toEqual({
      data: [{ username: 'sim.harbour.bakery', id: json.data[0].user_id }],
    });
  });

  it('exchanges only valid short-lived tokens for long-lived ones', async () => {
    const { json } = await meta.exchangeInstagram(await meta.createInstagramCode());
    const long = await longLived(json.access_token);
    expect(long.json).toEqual({
      access_token: expect.stringMatching(/^IGAA/),
      token_type: 'bearer',
      expires_in: 5_183_944,
    });
    expect(readErrorCodes(await longLived(json.access_token, { client_secret: 'x' }))[1]).toBe(1);
    expect(readErrorCodes(await longLived(long.json.access_token))[1]).toBe(100);
    await meta.advance(3_600_000);
    expect(readErrorCodes(await longLived(json.access_token))).toEqual([400, 190, 463]);
    expect((await me(long.json.access_token)).status).toBe(200);
  });

  it('refreshes a valid token that is a day old', async () => {
    const young = await meta.instagram();
    expect(readErrorCodes(await refresh(young.token))).toEqual([400, 100, undefined]);
    await meta.control('PATCH', '/settings', { instagram: { youngRefreshCode: 190 } });
    expect(readErrorCodes(await refresh(young.token))).toEqual([400, 190, undefined]);

    await meta.advance(DAY_MS);
    const refreshed = await refresh(young.token);
    expect(refreshed.json).toMatchObject({ token_type: 'bearer', expires_in: 5_183_944 });
    expect(refreshed.json.access_token).not.toBe(young.token);
    expect((await me(young.token)).status).toBe(200);
    expect((await me(refreshed.json.access_token)).status).toBe(200);
    expect((await refresh(young.token, { method: 'POST' })).json.error.message).toBe(
      'Unsupported request - method type: post',
    );

    await meta.advance(60 * DAY_MS);
    expect(readErrorCodes(await refresh(refreshed.json.access_token))).toEqual([400, 190, 463]);
    expect(await meta.control('GET', '/meta/tokens')).toMatchObject({ refreshes: 1, refusedRefreshes: 2 });
  });

  it('can keep the token string or invalidate the old one', async () => {
    await meta.control('PATCH', '/settings', { instagram: { refreshedToken: 'same' } });
    const { token } = await meta.instagram('sim-bakery', { ageMs: 50 * DAY_MS });
    const same = await refresh(token);
    expect(same.json).toMatchObject({ access_token: token, expires_in: 5_183_944 });

    await meta.control('PATCH', '/settings', {
      instagram: { refreshedToken: 'new', oldTokenAfterRefresh: 'dies' },
    });
    const old = await meta.instagram('sim-bakery', { ageMs: 2 * DAY_MS });
    expect((await refresh(old.token)).status).toBe(200);
    expect(readErrorCodes(await me(old.token))).toEqual([400, 190, undefined]);
  });

  it('issues unusable tokens to a personal account', async () => {
    const { json } = await meta.exchangeInstagram(await meta.createInstagramCode('sim-personal'));
    for (const answer of [await me(json.access_token), await longLived(json.access_token)]) {
      expect(answer.status).toBe(400);
      expect(answer.json.error).toMatchObject({
        message: 'Unsupported request - method type: get',
        type: 'IGApiException',
        code: 100,
      });
    }
  });

  it('serves an app in development only for its testers', async () => {
    await meta.control('POST', '/meta/apps', {
      appId: '442200000000001',
      mode: 'development',
      testers: ['sim-creator'],
    });
    expect(readErrorCodes(await me((await meta.instagram('sim-bakery')).token))).toEqual([
      400,
      100,
      undefined,
    ]);
    expect((await me((await meta.instagram('sim-creator')).token)).json.account_type).toBe('MEDIA_CREATOR');
  });

  it('has no endpoint to end an authorization, and no other nodes', async () => {
    const who = await meta.instagram();
    expect(readErrorCodes(await meta.call(who, 'DELETE', 'me/permissions'))[1]).toBe(2500);
    expect(readErrorCodes(await meta.call(who, 'GET', '17841999999999999'))).toEqual([400, 100, 33]);
    const other = await meta.instagram('sim-creator');
    expect(readErrorCodes(await meta.call(who, 'GET', other.igId))).toEqual([400, 100, 33]);
    expect((await meta.call(who, 'GET', who.igId)).json.id).toMatch(/^27/);
    const anyone = await send(`${meta.urls.instagram.graph}/v26.0/me`);
    expect(readErrorCodes(anyone)[1]).toBe(104);
  });
});
