import { ROW_APP, ShopClient, US_APP, type ShopConnection } from '../../test/tiktok-shop-client.js';

const SHOPS = '/authorization/202309/shops';
const SEARCH = '/order/202309/orders/search';

describe('The gateway of the API host', () => {
  let client: ShopClient;
  let shop: ShopConnection;

  beforeAll(async () => {
    client = await ShopClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.simulator.control('POST', '/reset');
    shop = await client.connect();
  });

  const refusal = async (...call: Parameters<ShopClient['call']>) => {
    const { status, json } = await client.call(...call);
    return [json.code, status];
  };

  it('responses a correct request', async () => {
    const { status, json } = await client.call(shop, 'GET', SHOPS, { cipher: null });
    expect(status).toBe(200);
    expect(json).toEqual({
      code: 0,
      data: {
        shops: [
          {
            cipher: shop.cipher,
            code: expect.any(String),
            id: expect.stringMatching(/^7495\d{15}$/),
            name: 'Simulated UK Shop',
            region: 'GB',
            seller_type: 'LOCAL',
          },
        ],
      },
      message: 'Success',
      request_id: expect.stringMatching(/^\d{14}[0-9A-F]{20}$/),
    });
  });

  it('checks path, method, version, app, time, signature and token in this order', async () => {
    const wrongSign = { sign: 'f'.repeat(64) };
    expect(await refusal(shop, 'GET', '/nothing/202309/here', { changes: { appKey: 'unknown' } })).toEqual([
      36009009, 404,
    ]);
    expect(await refusal(shop, 'PATCH', SHOPS, { changes: { appKey: 'unknown' } })).toEqual([36009010, 405]);
    expect(await refusal(shop, 'GET', '/authorization/209901/shops')).toEqual([36009014, 400]);
    expect(await refusal(shop, 'GET', SHOPS, { changes: { appKey: 'unknown', ...wrongSign } })).toEqual([
      36009004, 400,
    ]);
    const now = await client.nowSeconds();
    for (const timestamp of [now - 301, now + 31]) {
      expect(await refusal(shop, 'GET', SHOPS, { changes: { timestamp, ...wrongSign } })).toEqual([
        36009004, 400,
      ]);
    }
    for (const timestamp of [now - 300, now + 30]) {
      expect(await refusal(shop, 'GET', SHOPS, { cipher: null, changes: { timestamp } })).toEqual([0, 200]);
    }
    expect(await refusal(shop, 'GET', SHOPS, { changes: { ...wrongSign, token: 'made up' } })).toEqual([
      106001, 401,
    ]);
    expect(await refusal(shop, 'GET', SHOPS, { changes: { token: 'made up' } })).toEqual([36009005, 401]);
  });

  it('distinguishes unknown, revoked and expired tokens', async () => {
    const { refresh_token: _refresh, ...renewed } = (await client.refresh(shop.app, shop.refreshToken)).json
      .data;
    expect(await refusal(shop, 'GET', SHOPS, { cipher: null })).toEqual([105001, 401]);
    await client.control('POST', '/sellers/sim-gb-seller/expire-tokens');
    const later = { ...shop, accessToken: renewed.access_token };
    expect(await refusal(later, 'GET', SHOPS, { cipher: null })).toEqual([105002, 401]);
  });

  it('wants the cipher exactly where it belongs', async () => {
    const other = await client.connect('sim-id-seller');
    expect(await refusal(shop, 'GET', SHOPS)).toEqual([36009004, 400]);
    expect(await refusal(shop, 'POST', SEARCH, { cipher: null })).toEqual([106013, 400]);
    expect(await refusal(shop, 'POST', SEARCH, { cipher: other.cipher })).toEqual([101000, 401]);
    const again = await client.connect();
    expect(again.cipher).not.toBe(shop.cipher);
    expect(await refusal(again, 'POST', SEARCH, { cipher: shop.cipher })).toEqual([101000, 401]);
  });

  it('refuses a token of the other app', async () => {
    const american = await client.connect('sim-us-seller', US_APP);
    expect(await refusal({ ...american, app: ROW_APP }, 'GET', SHOPS, { cipher: null })).toEqual([
      105001, 401,
    ]);
  });

  it('checks scopes as granted at the time of consent', async () => {
    await client.control('POST', '/apps', { appKey: ROW_APP.appKey, scopes: ['seller.authorization.info'] });
    expect(await refusal(shop, 'POST', SEARCH, { query: { page_size: 10 } })).toEqual([0, 200]);
    const narrow = await client.connect();
    expect(await refusal(narrow, 'POST', SEARCH, { query: { page_size: 10 } })).toEqual([105005, 401]);
  });

  it('refuses deactivated shops and sellers, and addresses that are not on the list', async () => {
    await client.control('POST', '/shops/sim-gb/status', { status: 'DEACTIVATED' });
    expect(await refusal(shop, 'POST', SEARCH, { query: { page_size: 10 } })).toEqual([36009043, 401]);
    await client.control('POST', '/shops/sim-gb/status', { status: 'ACTIVE' });
    await client.control('POST', '/sellers/sim-gb-seller/deactivate');
    expect(await refusal(shop, 'GET', SHOPS, { cipher: null })).toEqual([36009044, 401]);
    await client.control('POST', '/apps', { appKey: ROW_APP.appKey, ipAllowList: ['192.0.2.1'] });
    expect(await refusal(shop, 'GET', SHOPS, { cipher: null })).toEqual([36009033, 403]);
  });

  it('limits requests of an app, shop and endpoint', async () => {
    const search = () => client.call(shop, 'POST', SEARCH, { query: { page_size: 1 } });
    for (let call = 0; call < 50; call++) expect((await search()).status).toBe(200);
    expect((await search()).json.code).toBe(36009002);
    const limits = { status: 200, retryAfterSeconds: 2 };
    await client.simulator.control('PATCH', '/settings', { tiktokShop: { rateLimits: limits } });
    const response = await search();
    expect([response.status, response.json.code, response.headers.get('retry-after')]).toEqual([
      200,
      36009002,
      '2',
    ]);
    await client.simulator.advance(1_000);
    expect((await search()).json.code).toBe(0);
  });

  it('has an hourly quota for development shops', async () => {
    const sandbox = await client.connect('sim-sandbox-seller');
    await client.control('POST', '/shops/sim-sandbox/use-up-quota');
    expect(await refusal(sandbox, 'POST', SEARCH, { query: { page_size: 1 } })).toEqual([36009037, 429]);
    await client.simulator.advance(3_600_000);
    expect(await refusal(sandbox, 'POST', SEARCH, { query: { page_size: 1 } })).toEqual([0, 200]);
  });

  it('checks parameters last, and refuses those it does not know', async () => {
    const code = async (call: Parameters<ShopClient['call']>[3]) =>
      (await refusal(shop, 'POST', SEARCH, call))[0];
    expect(await code({})).toBe(36009004);
    expect(await code({ query: { page_size: 101 } })).toBe(36009004);
    expect(await code({ query: { page_size: 10, start_time: 1 } })).toBe(36009004);
    expect(await code({ query: { page_size: 10 }, body: { page_size: 10 } })).toBe(36009004);
    expect(await code({ query: { page_size: 10 }, body: { order_status: 'SHIPPED' } })).toBe(36009004);
    expect(await code({ query: { page_size: 10 }, body: '{}' })).toBe(0);
    expect(await code({ query: { page_size: 10 }, changes: { contentType: 'text/plain' } })).toBe(36009022);
    const missing = await client.call(shop, 'POST', SEARCH);
    expect(missing.json.message).toContain('page_size is a required field');
  });
});
