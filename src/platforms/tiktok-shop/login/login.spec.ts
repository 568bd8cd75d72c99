import {
  grantCredentials,
  rowApp,
  type ScriptedShop,
  sent,
  shopFixture,
  shopRefusal,
  shopSample,
  startScriptedShop,
} from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import {
  halfAnswer,
  json,
  reset,
  silence,
  type Script,
} from '../../../../test/support/servers/scripted-server.js';
import { Capability } from '../../platform.js';
import type { AuthorizationRequest } from '../../platform-login.js';

let shop: ScriptedShop;

beforeAll(async () => {
  shop = await startScriptedShop();
});
afterAll(() => shop.close());

const request: AuthorizationRequest = {
  state: ' state/1+2 ',
  redirectUri: 'https://app.example.test/auth/tiktok-shop/callback',
  codeVerifier: '',
  capabilities: [Capability.COMMERCE],
  loginType: 'SELLER',
  forceConsent: false,
};
const login = () => shop.adapter.login;
const exchange = (loginType = 'SELLER') => login().exchange('ROW_SimCode', { ...request, loginType });
const refresh = () => login().refresh(grantCredentials, 'SELLER');
const token = (changes: object): Script => {
  const sample = JSON.parse(shopFixture('token')) as { data: object };
  return json(200, { ...sample, data: { ...sample.data, ...changes } });
};

describe('scopesFor', () => {
  it('needs what the capabilities use, among the scopes of the apps', async () => {
    expect(login().scopesFor([])).toEqual(['seller.authorization.info', 'seller.shop.info']);
    expect(login().scopesFor([Capability.COMMERCE, Capability.PUBLISH])).toHaveLength(8);
    const sparse = await startScriptedShop({ approvedScopes: ['seller.order.info'] });
    expect(sparse.adapter.login.scopesFor([Capability.COMMERCE])).toEqual([
      'seller.authorization.info',
      'seller.order.info',
    ]);
    await sparse.close();
  });
});

describe('authorizationUrl', () => {
  it.each([
    ['SELLER', 'https://services.tiktokshop.com', '7411000000000000901'],
    ['SELLER_US', 'https://services.us.tiktokshop.com', '7411000000000000902'],
  ])('of %s leads to the consent page of its app, with a trimmed state', (loginType, base, serviceId) => {
    const url = new URL(login().authorizationUrl({ ...request, loginType }));
    expect(url.origin + url.pathname).toBe(`${base}/open/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({ service_id: serviceId, state: 'state/1+2' });
  });

  it('never uses another app', () => {
    expect(() => login().authorizationUrl({ ...request, loginType: 'CREATOR' })).toThrow(
      expect.objectContaining({ kind: 'misconfigured', platformCode: 'APP_NOT_CONFIGURED' }),
    );
  });
});

describe('exchange', () => {
  it.each([
    ['SELLER', '6unitrow00001'],
    ['SELLER_US', '6unitus000001'],
  ])('asks by GET with the key of %s and keeps its name', async (loginType, appKey) => {
    shop.server.follow(shopSample('token'));
    await expect(exchange(loginType)).resolves.toEqual({
      credentials: {
        accessToken: 'ROW_SimAccess0001',
        refreshToken: 'ROW_SimRefresh0001',
        extra: { app: loginType },
      },
      accessExpiresAt: new Date(1_794_570_799_000),
      refreshExpiresAt: new Date(1_825_502_400_000),
      scopes: ['seller.authorization.info', 'seller.order.info'],
      subject: 'simSellerOpenId0001',
    });
    expect(shop.server.requests[0]!.method).toBe('GET');
    expect(sent(shop)).toMatchObject({
      path: '/api/v2/token/get',
      query: { app_key: appKey, auth_code: 'ROW_SimCode', grant_type: 'authorized_code' },
      body: null,
    });
  });

  it('accepts an authorization of 99 years', async () => {
    shop.server.follow(token({ refresh_token_expire_in: 4_915_000_000 }));
    await expect(exchange()).resolves.toMatchObject({ refreshExpiresAt: new Date(4_915_000_000_000) });
  });

  it.each([
    ['a lifetime in place of a time', { access_token_expire_in: 604_800 }],
    [
      'a time and a lifetime added',
      { access_token_expire_in: 1_793_966_400 + 1_794_570_799 + 4_000_000_000 },
    ],
    ['an end of the authorization in the past', { refresh_token_expire_in: 1_793_000_000 }],
  ])('refuses %s', async (_name, expiry) => {
    shop.server.follow(token(expiry));
    await expect(exchange()).rejects.toMatchObject({
      kind: 'transient',
      platformCode: 'IMPLAUSIBLE_EXPIRY',
      outcomeUnknown: true,
    });
  });

  it.each([1, 3])('refuses users of type %d', async (user_type) => {
    shop.server.follow(token({ user_type }));
    await expect(exchange()).rejects.toMatchObject({ kind: 'rejected', ineligible: true });
  });
});

describe('refresh', () => {
  it('keeps the app and returns both tokens', async () => {
    shop.server.follow(shopSample('token'));
    await expect(refresh()).resolves.toMatchObject({
      credentials: { accessToken: 'ROW_SimAccess0001', extra: { app: 'SELLER' } },
    });
    expect(sent(shop)).toMatchObject({
      path: '/api/v2/token/refresh',
      query: { app_key: rowApp.appKey, refresh_token: 'ROW_SimRefresh0001', grant_type: 'refresh_token' },
    });
  });

  it('requires a new consent without a refresh token', async () => {
    await expect(login().refresh({ accessToken: 'x' }, 'SELLER')).rejects.toMatchObject({
      kind: 'reauthorize',
      reason: 'GRANT_INVALID',
    });
  });
});

describe('a refusal of the token host', () => {
  const rejected = { kind: 'rejected' };
  it.each([
    ['exchange', 36004004, rejected],
    ['exchange', 36004005, rejected],
    ['exchange', 36004001, rejected],
    ['exchange', 98001004, rejected],
    ['exchange', 105004, { kind: 'rejected', ineligible: true }],
    ['exchange', 98001005, { kind: 'transient', outcomeUnknown: true }],
    ['refresh', 36004001, { kind: 'reauthorize', reason: 'GRANT_EXPIRED' }],
    ['refresh', 36004004, { kind: 'reauthorize', reason: 'GRANT_INVALID' }],
    ['refresh', 36004005, { kind: 'reauthorize', reason: 'GRANT_INVALID' }],
    ['refresh', 98001004, { kind: 'misconfigured' }],
    ['refresh', 98001006, { kind: 'transient', outcomeUnknown: true }],
    ['refresh', 424242, { kind: 'transient', outcomeUnknown: true }],
  ] as const)('of %s with %d is classified', async (call, code, expected) => {
    shop.server.follow(shopRefusal(code, 200));
    await expect(call === 'exchange' ? exchange() : refresh()).rejects.toMatchObject({
      platformCode: String(code),
      requestId: 'req-7',
      ...expected,
    });
    expect(shop.server.requests).toHaveLength(1);
  });

  const faults: [string, Script, object][] = [
    ['a server error', json(502, '<html></html>'), { kind: 'transient', outcomeUnknown: true }],
    ['the answer to POST', json(404, '404 page not found'), { kind: 'transient', outcomeUnknown: false }],
    [
      'a success without tokens',
      json(200, { code: 0, data: {} }),
      { kind: 'transient', outcomeUnknown: true },
    ],
    ['a throttle', json(429, ''), { kind: 'rate-limited' }],
    ['a reset connection', reset, { kind: 'transient', outcomeUnknown: true }],
    ['silence', silence, { kind: 'transient', outcomeUnknown: true }],
    ['half an answer', halfAnswer, { kind: 'transient', outcomeUnknown: true }],
  ];
  it.each(faults)('%s is never followed by a second call', async (_name, script, expected) => {
    shop.server.follow(script, shopSample('token'));
    await expect(refresh()).rejects.toMatchObject(expected);
    expect(shop.server.requests).toHaveLength(1);
  });
});

describe('revoke', () => {
  it('ends the authorization of every shop of the grant', async () => {
    shop.server.follow(shopSample('shops'), json(200, { code: 0, message: 'Success' }));
    await login().revoke(grantCredentials, 'SELLER');
    const calls = shop.server.requests.map(({ method }, index) => [
      method,
      sent(shop, index).path,
      sent(shop, index).query.shop_cipher,
    ]);
    expect(calls).toEqual([
      ['GET', '/authorization/202309/shops', undefined],
      ['DELETE', '/authorization/202403/shops', 'ROW_simCipherGb0001'],
      ['DELETE', '/authorization/202403/shops', 'ROW_simCipherDe0001'],
    ]);
  });
});

describe('discover and probe', () => {
  it('finds every shop with its own secrets', async () => {
    shop.server.follow(shopSample('shops'));
    const found = await shop.adapter.discover(grantCredentials, { subject: 'simSellerOpenId0001' });
    expect(found).toHaveLength(2);
    expect(found[0]).toEqual({
      externalId: '7495000000000000411',
      displayName: 'Juniper and Oak',
      username: null,
      avatarUrl: null,
      profile: {
        region: 'GB',
        sellerType: 'CROSS_BORDER',
        code: 'GBCBSIM1',
        sellerOpenId: 'simSellerOpenId0001',
      },
      extra: { shopId: '7495000000000000411', cipher: 'ROW_simCipherGb0001', region: 'GB' },
    });
  });

  it('leaves out a shop that cannot be read, but not all of them', async () => {
    const rows = [{ id: '1' }, { id: '2', cipher: 'c' }];
    shop.server.follow(json(200, { code: 0, data: { shops: rows } }));
    await expect(shop.adapter.discover(grantCredentials, { subject: 's' })).resolves.toHaveLength(1);
    shop.server.follow(json(200, { code: 0, data: { shops: [{ id: '1' }] } }));
    await expect(shop.adapter.discover(grantCredentials, { subject: 's' })).rejects.toMatchObject({
      kind: 'transient',
    });
  });

  it('reports an ended authorization if no shop is left', async () => {
    shop.server.follow(json(200, { code: 0, data: {} }));
    await expect(shop.adapter.probe(grantCredentials)).rejects.toMatchObject({
      kind: 'reauthorize',
      reason: 'GRANT_REVOKED',
    });
  });
});
