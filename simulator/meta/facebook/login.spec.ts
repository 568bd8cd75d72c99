import { send } from '../../test/client.js';
import {
  FACEBOOK_SCOPES,
  buildConsentForm,
  META_APP,
  META_REDIRECT_URI,
  MetaClient,
  readErrorCodes,
} from '../../test/meta-client.js';

const DAY_MS = 86_400_000;
const PAGE_FIELDS = 'id,name,access_token,tasks,instagram_business_account{id,username}';

describe('Facebook Login', () => {
  let meta: MetaClient;

  beforeAll(async () => {
    meta = await MetaClient.start();
  });
  afterAll(() => meta.close());
  beforeEach(() => meta.reset());

  const user = (token: string) => ({ login: 'facebook', token }) as const;
  const exchange = (code: string, changes: Record<string, string> = {}) =>
    meta.exchangeFacebook({ code, ...changes });
  const reexchange = (token: string) =>
    meta.exchangeFacebook({ grant_type: 'fb_exchange_token', fb_exchange_token: token });
  const pagesOf = async (token: string) =>
    (await meta.call(user(token), 'GET', 'me/accounts', { fields: PAGE_FIELDS })).json.data;

  it('shows users, their Pages and accounts, and a simulator banner', async () => {
    const { status, text } = await send(meta.dialogUrl());
    expect(status).toBe(200);
    expect(text).toContain('This is not Facebook');
    for (const name of ['Simulated Anna', '@sim.harbour.bakery', 'Simulated Page Without Instagram']) {
      expect(text).toContain(name);
    }
    expect(text).toContain('value="pages_show_list"');
  });

  it.each([
    ['an unknown app', { client_id: '884400000000001' }, 'Invalid App ID'],
    ['an unregistered redirect URI', { redirect_uri: `${META_REDIRECT_URI}?x=1` }, 'URL Blocked'],
    ['no state', { state: undefined }, 'state'],
    ['an unknown permission', { scope: 'instagram_everything' }, 'Invalid Scopes'],
  ])('shows an error page for %s', async (_what, changes, text) => {
    const answer = await send(meta.dialogUrl(changes));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(text);
  });

  it('redirects back with a code or an error, and with a meaningless fragment', async () => {
    const allowed = await meta.consent(meta.dialogUrl(), buildConsentForm('sim-anna', FACEBOOK_SCOPES));
    expect(allowed).toMatch(/\?code=AQ[A-Za-z0-9]+&state=state-1#_=_$/);
    const denied = await meta.consent(meta.dialogUrl(), buildConsentForm('sim-anna', [], 'deny'));
    expect(denied).toContain(
      'error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied&state=state-1#_=_',
    );
  });

  it('exchanges a code once', async () => {
    const code = await meta.createFacebookCode();
    expect((await exchange(code)).json).toEqual({
      access_token: expect.stringMatching(/^EAA/),
      token_type: 'bearer',
      expires_in: 3_600,
    });
    expect(readErrorCodes(await exchange(code))).toEqual([400, 100, 36_009]);
    const other = await meta.createFacebookCode();
    const wrong = { redirect_uri: 'http://localhost:3000/auth/instagram/callback' };
    expect(readErrorCodes(await exchange(other, wrong))).toEqual([400, 100, 36_008]);
    expect(readErrorCodes(await exchange(other, { client_secret: 'x' }))[1]).toBe(1);
    expect(readErrorCodes(await exchange(other, { client_id: '1' }))[1]).toBe(101);
    await meta.advance(3_600_000);
    expect(readErrorCodes(await exchange(other))).toEqual([400, 100, 36_007]);
  });

  it('exchanges a valid token for a long-lived one, repeatedly', async () => {
    const short = (await exchange(await meta.createFacebookCode())).json.access_token;
    const long = (await reexchange(short)).json;
    expect(long.expires_in).toBe(5_183_944);
    await meta.advance(50 * DAY_MS);
    expect(readErrorCodes(await reexchange(short))).toEqual([400, 190, 463]);
    const again = (await reexchange(long.access_token)).json;
    expect(again.expires_in).toBe(5_183_944);

    await meta.control('PATCH', '/settings', { meta: { reexchange: 'same-expiry' } });
    await meta.advance(DAY_MS);
    expect((await reexchange(again.access_token)).json.expires_in).toBe(5_183_944 - 86_400);
  });

  it('lists the selected Pages, and the linked account if it is selected', async () => {
    const consent = async (ticked: [string, string][]) => {
      const callback = await meta.consent(meta.dialogUrl(), [
        ...buildConsentForm('sim-anna', FACEBOOK_SCOPES),
        ...ticked,
      ]);
      const code = new URL(callback).searchParams.get('code') as string;
      return (await exchange(code)).json.access_token as string;
    };
    const all = await pagesOf(await consent([['all', 'on']]));
    expect(all).toHaveLength(3);
    expect(all[0]).toEqual({
      id: expect.stringMatching(/^1045/),
      name: 'Simulated Harbour Bakery',
      access_token: expect.stringMatching(/^EAA/),
      tasks: expect.arrayContaining(['MANAGE', 'MODERATE']),
      instagram_business_account: { id: expect.stringMatching(/^17841/), username: 'sim.harbour.bakery' },
    });
    expect(all[2]).not.toHaveProperty('instagram_business_account');

    const some = await consent([
      ['page', 'sim-page-bakery'],
      ['page', 'sim-page-studio'],
      ['instagram', 'sim-creator'],
    ]);
    expect((await pagesOf(some)).map((page: any) => page.instagram_business_account?.username)).toEqual([
      undefined,
      'sim.studio.creator',
    ]);
    expect(await pagesOf(await consent([]))).toEqual([]);
  });

  it('ignores selected Pages of other users', async () => {
    const callback = await meta.consent(meta.dialogUrl({ scope: 'pages_show_list' }), [
      ...buildConsentForm('sim-anna', ['pages_show_list']),
      ['page:sim-anna', 'sim-page-studio'],
      ['page:sim-agency', 'sim-page-bakery'],
    ]);
    const { json } = await exchange(new URL(callback).searchParams.get('code') as string);
    const { json: pages } = await meta.call(user(json.access_token), 'GET', 'me/accounts', {
      fields: 'name',
    });
    expect(pages.data).toMatchObject([{ name: 'Simulated Studio' }]);
  });

  it('does not list personal accounts as business accounts, nor Pages without the permission', async () => {
    const { accessToken } = await meta.facebook('sim-ben');
    const page = (
      await meta.call(user(accessToken), 'GET', 'me/accounts', {
        fields: 'name,instagram_business_account,connected_instagram_account',
      })
    ).json.data[1];
    expect(page).not.toHaveProperty('instagram_business_account');
    expect(page.connected_instagram_account.id).toMatch(/^17841/);
    const blind = await meta.facebook('sim-anna', { scopes: ['instagram_basic'] });
    expect(await pagesOf(blind.accessToken)).toEqual([]);
  });

  it('finds Pages of a business only under the business', async () => {
    const { accessToken } = await meta.facebook('sim-agency');
    expect(await pagesOf(accessToken)).toEqual([]);
    const get = async (path: string) =>
      (await meta.call(user(accessToken), 'GET', path, { fields: 'name' })).json.data;
    const [business] = await get('me/businesses');
    expect(business.name).toBe('Simulated Agency');
    expect(await get(`${business.id}/owned_pages`)).toMatchObject([{ name: 'Simulated Second Shop' }]);
    expect(await get(`${business.id}/client_pages`)).toMatchObject([{ name: 'Simulated Harbour Bakery' }]);
  });

  it('issues Page tokens without expiry only for long-lived user tokens', async () => {
    const short = (await exchange(await meta.createFacebookCode())).json.access_token;
    const [shortPage] = await pagesOf(short);
    const [longPage] = await pagesOf((await reexchange(short)).json.access_token);
    expect((await pagesOf(short))[0].access_token).toBe(shortPage.access_token);
    await meta.advance(200 * DAY_MS);
    expect(readErrorCodes(await meta.call(user(shortPage.access_token), 'GET', 'me'))).toEqual([
      400, 190, 463,
    ]);
    expect((await meta.call(user(longPage.access_token), 'GET', 'me', { fields: 'name' })).json.name).toBe(
      'Simulated Harbour Bakery',
    );
  });

  it('inspects tokens', async () => {
    const app = `${META_APP.id}|${META_APP.secret}`;
    const inspect = async (token: string) =>
      (await meta.call(user(app), 'GET', 'debug_token', { input_token: token })).json.data;
    const grant = await meta.facebook('sim-anna', { pages: ['sim-page-bakery'], instagram: ['sim-bakery'] });
    expect(await inspect(grant.accessToken)).toMatchObject({
      app_id: META_APP.id,
      type: 'USER',
      is_valid: true,
      user_id: grant.userId,
      granular_scopes: expect.arrayContaining([
        { scope: 'instagram_basic', target_ids: [expect.stringMatching(/^17841/)] },
        { scope: 'pages_show_list', target_ids: [grant.pages[0]?.id] },
      ]),
    });
    expect(await inspect(grant.pages[0]?.accessToken ?? '')).toMatchObject({ type: 'PAGE', expires_at: 0 });
    await meta.control('POST', '/meta/people/sim-anna/change-password');
    expect(await inspect(grant.accessToken)).toMatchObject({
      is_valid: false,
      error: { code: 190, subcode: 460 },
    });
    expect(await inspect('EAAnothing')).toMatchObject({ is_valid: false });
  });

  it('requires a proof of the token in the query of every call', async () => {
    const { accessToken, pages } = await meta.facebook();
    const url = (token: string, query = '') =>
      `${meta.urls.meta.graph}/v26.0/me?access_token=${token}${query}`;
    const missing = await send(url(accessToken));
    expect(missing.json.error).toMatchObject({
      code: 100,
      message: 'API calls from the server require an appsecret_proof argument',
    });
    const foreign = await send(url(accessToken, `&appsecret_proof=${'0'.repeat(64)}`));
    expect(foreign.json.error.message).toBe('Invalid appsecret_proof provided in the API argument');
    expect((await meta.call(user(pages[0]?.accessToken ?? ''), 'GET', 'me')).status).toBe(200);
    await meta.control('POST', '/meta/apps', { appId: META_APP.id, requireAppSecretProof: false });
    expect((await send(url(accessToken))).status).toBe(200);
  });

  it('skips previously declined permissions, unless they are requested again', async () => {
    const without = FACEBOOK_SCOPES.filter((scope) => scope !== 'instagram_content_publish');
    await meta.consent(meta.dialogUrl(), buildConsentForm('sim-anna', without));
    const permissions = async (changes: Record<string, string>) => {
      const callback = await meta.consent(
        meta.dialogUrl(changes),
        buildConsentForm('sim-anna', FACEBOOK_SCOPES),
      );
      const { json } = await exchange(new URL(callback).searchParams.get('code') as string);
      return (await meta.call(user(json.access_token), 'GET', 'me/permissions')).json.data;
    };
    expect(await permissions({})).toContainEqual({
      permission: 'instagram_content_publish',
      status: 'declined',
    });
    expect(await permissions({ auth_type: 'rerequest' })).toContainEqual({
      permission: 'instagram_content_publish',
      status: 'granted',
    });
  });

  it('revokes one permission or the whole authorization', async () => {
    const { accessToken, userId, pages } = await meta.facebook();
    const page = {
      login: 'facebook',
      token: pages[0]?.accessToken ?? '',
      igId: pages[0]?.igId ?? '',
    } as const;
    await meta.call(user(accessToken), 'DELETE', `${userId}/permissions/instagram_content_publish`);
    expect(readErrorCodes(await meta.call(page, 'GET', `${page.igId}/content_publishing_limit`))).toEqual([
      403,
      10,
      undefined,
    ]);
    expect((await meta.call(user(accessToken), 'DELETE', 'me/permissions')).json).toEqual({ success: true });
    expect(readErrorCodes(await meta.call(page, 'GET', page.igId))).toEqual([400, 190, 458]);
    expect(await meta.control('GET', '/meta/tokens')).toMatchObject({
      revocations: 2,
      removals: 1,
      liveGrants: 0,
    });
  });

  it('requires the task on the Page and the permission for businesses', async () => {
    const { pages } = await meta.facebook('sim-ben');
    const shop = {
      login: 'facebook',
      token: pages[0]?.accessToken ?? '',
      igId: pages[0]?.igId ?? '',
    } as const;
    expect(readErrorCodes(await meta.call(shop, 'GET', `${shop.igId}/content_publishing_limit`))).toEqual([
      403,
      200,
      undefined,
    ]);
    expect(
      (await meta.call(shop, 'GET', `${shop.igId}/insights`, { metric: 'reach', period: 'day' })).status,
    ).toBe(200);
    const agency = await meta.page('sim-agency', { scopes: FACEBOOK_SCOPES });
    expect(readErrorCodes(await meta.call(agency, 'GET', `${agency.igId}/media`))[1]).toBe(10);
    const withAds = await meta.page('sim-agency', { scopes: [...FACEBOOK_SCOPES, 'ads_read'] });
    expect((await meta.call(withAds, 'GET', `${withAds.igId}/media`)).status).toBe(200);
  });

  it('refuses a token of the other login', async () => {
    const instagram = await meta.instagram();
    expect(readErrorCodes(await meta.call(user(instagram.token), 'GET', 'me'))).toEqual([
      400,
      190,
      undefined,
    ]);
    const { accessToken } = await meta.facebook();
    const crossed = await meta.call({ login: 'instagram', token: accessToken }, 'GET', 'me');
    expect(readErrorCodes(crossed)).toEqual([400, 190, undefined]);
  });
});
