import { send } from '../../test/client.js';
import { ROW_APP, ShopClient, US_APP } from '../../test/tiktok-shop-client.js';

const DAY = 86_400;

describe('The consent pages', () => {
  let client: ShopClient;

  beforeAll(async () => {
    client = await ShopClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.simulator.control('POST', '/reset'));

  const allow = { seller: 'sim-gb-seller', decision: 'allow' };

  it('return to the redirect URL of the app with a code', async () => {
    const page = await send(client.authorizeUrl(ROW_APP, 'state 1'));
    expect([page.status, page.text.includes('Simulated UK Seller'), page.text.includes('US Seller')]).toEqual(
      [200, true, false],
    );
    const callback = await client.consent(client.authorizeUrl(ROW_APP, 'state 1'), allow);
    expect(callback.origin + callback.pathname).toBe('http://127.0.0.1:3000/auth/tiktok-shop/callback');
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      app_key: ROW_APP.appKey,
      code: expect.stringMatching(/^ROW_/),
      locale: 'en',
      shop_region: 'GB',
      state: 'state 1',
    });
  });

  it('report a denial with the text null', async () => {
    const callback = await client.consent(client.authorizeUrl(US_APP, 'a'), { decision: 'deny' });
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      code: 'null',
      error: 'auth_denied',
      state: 'a',
    });
  });

  it('return no state for an install from the App Store', async () => {
    const url = `${client.urls.services}/appstore/install?service_id=${ROW_APP.serviceId}&state=lost`;
    expect((await client.consent(url, allow)).searchParams.has('state')).toBe(false);
  });

  it('refuse an app of the other markets, and unknown or unpublished apps', async () => {
    const open = async (id: string) =>
      (await send(`${client.urls.services}/open/authorize?service_id=${id}`)).status;
    expect(await open(ROW_APP.serviceId)).toBe(200);
    expect(await open(US_APP.serviceId)).toBe(400);
    expect(await open('1')).toBe(400);
    await client.control('POST', '/apps', { appKey: ROW_APP.appKey, status: 'draft' });
    expect(await open(ROW_APP.serviceId)).toBe(400);
  });
});

describe('The token host', () => {
  let client: ShopClient;

  beforeAll(async () => {
    client = await ShopClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.simulator.control('POST', '/reset'));

  const newCode = async (fields: Record<string, string> = {}) => {
    const form = { seller: 'sim-gb-seller', decision: 'allow', ...fields };
    return (await client.consent(client.authorizeUrl(ROW_APP), form)).searchParams.get('code') ?? '';
  };

  it('exchanges a code once, with absolute expiry times', async () => {
    const code = await newCode();
    const now = await client.nowSeconds();
    const { status, json } = await client.exchange(ROW_APP, code);
    expect([status, json.code, json.message]).toEqual([200, 0, 'success']);
    expect(json.data).toMatchObject({
      access_token: expect.stringMatching(/^ROW_.{100,}/),
      access_token_expire_in: now + 604_799,
      refresh_token_expire_in: now + 365 * DAY,
      seller_name: 'Simulated UK Seller',
      seller_base_region: 'GB',
      user_type: 0,
    });
    const again = await client.exchange(ROW_APP, code);
    expect([again.status, again.json.code, again.json.data]).toEqual([200, 36004004, undefined]);
  });

  it('refuses expired codes and codes of another app', async () => {
    const code = await newCode();
    expect((await client.exchange(US_APP, code)).json.code).toBe(36004004);
    await client.simulator.advance(1_800_000);
    expect((await client.exchange(ROW_APP, code)).json.code).toBe(36004004);
  });

  it('responses other methods and paths with a plain-text 404', async () => {
    for (const method of ['POST', 'PUT']) {
      const { status, text } = await client.token('get', {}, method);
      expect([status, text]).toEqual([404, '404 page not found']);
    }
    expect((await send(`${client.urls.auth}/oauth/authorize`)).text).toBe('404 page not found');
  });

  it('rotates both tokens of a refresh and ends the old ones', async () => {
    const shop = await client.connect();
    const { data } = (await client.refresh(ROW_APP, shop.refreshToken)).json;
    expect(data.refresh_token).not.toBe(shop.refreshToken);
    expect((await client.refresh(ROW_APP, shop.refreshToken)).json.code).toBe(36004005);
    expect((await client.refresh(US_APP, data.refresh_token)).json.code).toBe(36004005);
  });

  it('can keep the refresh token and the old access token', async () => {
    await client.simulator.control('PATCH', '/settings', { tiktokShop: { refresh: 'keeps' } });
    const shop = await client.connect();
    const { data } = (await client.refresh(ROW_APP, shop.refreshToken)).json;
    expect(data.refresh_token).toBe(shop.refreshToken);
    const old = await client.call(shop, 'GET', '/authorization/202309/shops', { cipher: null });
    expect(old.json.code).toBe(0);
  });

  it('ends with the authorization', async () => {
    const { data } = (await client.exchange(ROW_APP, await newCode({ validity_days: '30' }))).json;
    expect(data.refresh_token_expire_in).toBe((await client.nowSeconds()) + 30 * DAY);
    await client.simulator.advance(30 * DAY * 1_000);
    expect((await client.refresh(ROW_APP, data.refresh_token)).json.code).toBe(36004001);
  });

  it('can end an authorization by the app itself', async () => {
    const shop = await client.connect();
    expect((await client.call(shop, 'DELETE', '/authorization/202403/shops')).json).toMatchObject({
      code: 0,
      data: {},
    });
    const after = await client.call(shop, 'GET', '/authorization/202309/shops', { cipher: null });
    expect(after.json.code).toBe(105001);
    expect(await client.simulator.control('GET', '/webhooks?event=SELLER_DEAUTHORIZATION')).toHaveLength(1);
  });
});
