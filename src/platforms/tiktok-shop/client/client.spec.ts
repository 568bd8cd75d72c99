import {
  grantCredentials,
  rowApp,
  type ScriptedShop,
  sent,
  shopCredentials,
  shopRefusal,
  shopSample,
  startScriptedShop,
  usApp,
} from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { json } from '../../../../test/support/servers/scripted-server.js';
import { signRequest } from './sign.js';

let shop: ScriptedShop;

beforeEach(async () => {
  shop = await startScriptedShop();
});
afterEach(() => shop.close());

const window = { from: new Date(1_793_900_000_000), to: new Date(1_793_960_000_500) };
const list = (stream = 'orders', credentials = shopCredentials(), cursor: string | null = null) =>
  shop.adapter.commerce.list(credentials, stream, window, cursor);
const hour = Date.UTC(2026, 10, 6, 13);

describe('a call', () => {
  it('is signed over what is sent, with the app of the grant', async () => {
    shop.server.follow(shopSample('orders-empty'));
    await list('orders', shopCredentials({ app: 'SELLER_US' }), 'aB3+/xYz9w==');
    const { path, query } = sent(shop);
    const { sign, ...signed } = query;
    expect(signed).toEqual({
      app_key: usApp.appKey,
      timestamp: '1793966400',
      shop_cipher: 'ROW_simCipherGb0001',
      page_size: '100',
      page_token: 'aB3+/xYz9w==',
      sort_field: 'update_time',
      sort_order: 'ASC',
    });
    const [request] = shop.server.requests;
    expect(request!.headers['content-type']).toBe('application/json');
    expect(request!.headers['x-tts-access-token']).toBe('ROW_SimAccess0001');
    expect(sign).toBe(
      signRequest(
        { path, query: signed, body: request!.body, contentType: 'application/json' },
        usApp.appSecrets[0]!,
      ),
    );
  });

  it('without a shop sends no cipher and no body', async () => {
    shop.server.follow(shopSample('shops'));
    await shop.adapter.probe(grantCredentials);
    expect(sent(shop)).toMatchObject({ body: null });
    expect(sent(shop).query).not.toHaveProperty('shop_cipher');
  });

  it.each([undefined, 'CREATOR'])('of a grant of the app %s is refused before it is sent', async (app) => {
    const credentials = { accessToken: 'x', extra: { ...(app && { app }) } };
    await expect(shop.adapter.probe(credentials)).rejects.toMatchObject({
      kind: 'misconfigured',
      platformCode: 'APP_NOT_CONFIGURED',
    });
    expect(shop.server.requests).toHaveLength(0);
  });

  it('refuses an id that would change its path', async () => {
    await expect(shop.adapter.commerce.product(shopCredentials(), '1/../2')).rejects.toMatchObject({
      kind: 'rejected',
      platformCode: 'INVALID_ID',
    });
  });
});

describe('a refusal', () => {
  const token = { kind: 'reauthorize', reason: 'TOKEN_REFUSED' };
  const misconfigured = { kind: 'misconfigured' };
  const rejected = { kind: 'rejected' };
  const transient = { kind: 'transient', outcomeUnknown: false };
  const deactivated = { kind: 'rejected', deactivated: true, ineligible: true };
  const nextHour = { kind: 'rate-limited', retryAt: new Date(hour) };
  const soon = { kind: 'rate-limited', retryAt: new Date(1_793_966_405_000) };

  it.each([
    [36009002, 429, 'Too many requests', soon],
    [36009002, 200, 'Too many requests', soon],
    [36009003, 500, 'Internal error', transient],
    [36009005, 401, 'access token header is invalid', token],
    [36009007, 504, 'Request timeout', transient],
    [36009009, 404, 'Invalid path', rejected],
    [36009014, 400, 'version', rejected],
    [36009033, 403, 'Access denied', misconfigured],
    [36009037, 429, 'hourly limit', nextHour],
    [36009043, 401, 'inactive shop', deactivated],
    [36009044, 401, 'inactive seller', deactivated],
    [105000, 401, '', token],
    [105001, 401, 'access token is invalid', token],
    [105002, 401, 'Expired credentials', token],
    [
      105005,
      401,
      'Access denied',
      { kind: 'reauthorize', reason: 'SCOPES_MISSING', missingScopes: ['seller.order.info'] },
    ],
    [106001, 401, 'Invalid credentials', misconfigured],
    [
      36009004,
      400,
      'Invalid timestamp.',
      { ...misconfigured, message: expect.stringContaining('correct the clock') },
    ],
    [36009004, 400, 'create_timestamp is a required field', rejected],
    [36009004, 400, 'Invalid app_key.', misconfigured],
    [36009004, 400, 'bad access token header', token],
    [36009004, 400, 'page_size is a required field', rejected],
    [36009004, 400, 'Unexpected identifier', rejected],
    [10037003, 200, 'lookup failed', transient],
    [21008111, 200, 'not of this seller', rejected],
    [12052055, 200, 'out of range', rejected],
    [22005007, 200, 'types', rejected],
    [424242, 400, 'new', transient],
    [424242, 429, 'new', soon],
  ])('%d with HTTP %d (%s) is classified', async (code, status, message, expected) => {
    shop.server.follow(shopRefusal(code, status, message));
    await expect(list()).rejects.toMatchObject({
      platformCode: String(code),
      requestId: 'req-7',
      httpStatus: status,
      ...expected,
    });
  });

  it.each([
    ['30', 30],
    ['999999', 3_600],
    ['soon', 5],
  ])('honours Retry-After %s within limits', async (header, seconds) => {
    shop.server.follow(shopRefusal(36009002, 429, 'x', { 'retry-after': header }));
    const retryAt = new Date(1_793_966_400_000 + seconds * 1000);
    await expect(list()).rejects.toMatchObject({ retryAt });
    // No further call of the shop and class is sent before that.
    await expect(list()).rejects.toMatchObject({ platformCode: 'BUDGET_SPENT', retryAt });
  });

  it.each([
    [36009002, 200, new Date(1_793_966_405_000)],
    [36009037, 200, new Date(hour)],
  ])('%d with HTTP %d stops further calls', async (code, status, retryAt) => {
    shop.server.follow(shopRefusal(code, status));
    await expect(list()).rejects.toMatchObject({ platformCode: String(code), retryAt });
    await expect(list()).rejects.toMatchObject({ platformCode: 'BUDGET_SPENT', retryAt });
    expect(shop.server.requests).toHaveLength(1);
  });

  it('names the sandbox quota', async () => {
    shop.server.follow(shopRefusal(36009037, 429));
    await expect(list()).rejects.toMatchObject({
      message: expect.stringContaining('sandbox quota'),
      userMessage: expect.stringContaining('1,000 requests per hour'),
    });
  });

  it('quotes no long text of the platform, which may be a token', async () => {
    shop.server.follow(shopRefusal(36009003, 500, 'Token ROW_abcdefghijklmnopqrstuvwxyz0123 is odd'));
    await expect(list()).rejects.toMatchObject({ message: expect.stringContaining('Token … is odd') });
  });

  it('of a body that is not documented is transient', async () => {
    for (const script of [json(200, 'garbage'), json(200, { error: 1 }), json(502, '<html></html>')]) {
      shop.server.follow(script);
      await expect(list()).rejects.toMatchObject({
        kind: 'transient',
        platformCode: 'UNREADABLE_ANSWER',
        outcomeUnknown: false,
      });
    }
  });
});

describe('budgets', () => {
  const callsUntilSpent = async (stream: string, credentials = shopCredentials()): Promise<number> => {
    for (let calls = 0; calls < 30; calls += 1)
      try {
        await list(stream, credentials);
      } catch (error) {
        expect(error).toMatchObject({ kind: 'rate-limited', platformCode: 'BUDGET_SPENT' });
        return calls;
      }
    return 30;
  };

  it('are counted per app, shop and class of endpoint', async () => {
    shop.server.follow(shopSample('orders-empty'));
    expect(await callsUntilSpent('orders')).toBe(10);
    expect(await callsUntilSpent('statements')).toBe(3);
    expect(await callsUntilSpent('payments')).toBe(0);
    expect(await callsUntilSpent('metrics')).toBe(1);
    expect(await callsUntilSpent('orders', shopCredentials({ shopId: 'another' }))).toBe(10);
    expect(await callsUntilSpent('orders', shopCredentials({ app: 'SELLER_US' }))).toBe(10);
    expect(rowApp.appKey).not.toBe(usApp.appKey);
  });
});

describe('a cipher that is refused', () => {
  const outdated = () => {
    const saved: Record<string, string>[] = [];
    const saveExtra = async (fresh: Readonly<Record<string, string>>) => void saved.push({ ...fresh });
    return { saved, credentials: { ...shopCredentials({ cipher: 'ROW_outdated' }), saveExtra } };
  };

  it.each([
    [106013, 400],
    [101000, 401],
    [106011, 400],
  ])('with %d is read again, stored and used once more', async (code, status) => {
    const { saved, credentials } = outdated();
    shop.server.follow(shopRefusal(code, status), shopSample('shops'), shopSample('orders-empty'));
    await expect(list('orders', credentials)).resolves.toMatchObject({ items: [] });
    expect(saved).toEqual([{ cipher: 'ROW_simCipherGb0001' }]);
    expect(sent(shop).query.shop_cipher).toBe('ROW_simCipherGb0001');
  });

  it('fails if the new one is refused as well', async () => {
    const { credentials } = outdated();
    shop.server.follow(shopRefusal(101000, 401), shopSample('shops'), shopRefusal(101000, 401));
    await expect(list('orders', credentials)).rejects.toMatchObject({ platformCode: '101000' });
    expect(shop.server.requests).toHaveLength(3);
  });

  it('fails without another call if the cipher is the same', async () => {
    shop.server.follow(shopRefusal(101000, 401), shopSample('shops'));
    await expect(list()).rejects.toMatchObject({ kind: 'transient', platformCode: '101000' });
    expect(shop.server.requests).toHaveLength(2);
  });

  it('shows that the shop was removed, and ends the grant only if no shop is left', async () => {
    const removed = shopCredentials({ shopId: '1' });
    shop.server.follow(shopRefusal(101000, 401), shopSample('shops'));
    await expect(list('orders', removed)).rejects.toMatchObject({
      kind: 'rejected',
      platformCode: 'SHOP_NOT_AUTHORIZED',
    });
    shop.server.follow(shopRefusal(101000, 401), json(200, { code: 0, data: { shops: [] } }));
    await expect(list('orders', removed)).rejects.toMatchObject({
      kind: 'reauthorize',
      reason: 'GRANT_REVOKED',
    });
  });

  it('is read first if there is none', async () => {
    const { cipher: _, ...extra } = shopCredentials().extra!;
    shop.server.follow(shopSample('shops'), shopSample('orders-empty'));
    await list('orders', { ...grantCredentials, extra });
    expect(sent(shop).query.shop_cipher).toBe('ROW_simCipherGb0001');
  });
});
