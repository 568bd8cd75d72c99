import { z } from 'zod';
import { tiktokShopEnv } from './tiktok-shop.env.js';

const publicUrl = 'https://patchbay.example';
const row = {
  TIKTOK_SHOP_APP_KEY: '6realrow00001',
  TIKTOK_SHOP_APP_SECRET: 'one,two',
  TIKTOK_SHOP_SERVICE_ID: '7411000000000000001',
};
const us = {
  TIKTOK_SHOP_US_APP_KEY: '6realus000001',
  TIKTOK_SHOP_US_APP_SECRET: 'three',
  TIKTOK_SHOP_US_SERVICE_ID: '7411000000000000002',
};

function read(environment: Record<string, string>, isSimulated = false) {
  const faults: string[] = [];
  const hints: string[] = [];
  const simulator = isSimulated ? { urlOf: (host: string) => `http://127.0.0.1:1/${host}` } : null;
  const values = z.object(tiktokShopEnv.variables).parse(environment);
  const config = tiktokShopEnv.read(values, { publicUrl, simulator }, (variable, message) => {
    faults.push(variable);
    hints.push(message);
  });
  return { config, faults, hints };
}

describe('TikTok Shop configuration', () => {
  it('is null without apps and simulator', () => {
    expect(read({})).toMatchObject({ config: null, faults: [] });
  });

  it('registers both apps at the simulator', () => {
    const { config } = read({}, true);
    expect(config).toMatchObject({
      simulated: true,
      apiUrl: 'http://127.0.0.1:1/tiktokShop.api',
      authUrl: 'http://127.0.0.1:1/tiktokShop.auth',
      redirectUri: 'https://patchbay.example/auth/tiktok-shop/callback',
    });
    expect(config!.apps.map(({ loginType, consentUrl }) => [loginType, consentUrl])).toEqual([
      ['SELLER', 'http://127.0.0.1:1/tiktokShop.services'],
      ['SELLER_US', 'http://127.0.0.1:1/tiktokShop.servicesUs'],
    ]);
  });

  it('has the apps that are configured, each with its secrets and consent page', () => {
    expect(read({ ...row, ...us }, true).config).toMatchObject({
      simulated: false,
      apiUrl: 'https://open-api.tiktokglobalshop.com',
      authUrl: 'https://auth.tiktok-shops.com',
      apps: [
        {
          loginType: 'SELLER',
          appKey: '6realrow00001',
          appSecrets: ['one', 'two'],
          serviceId: '7411000000000000001',
          consentUrl: 'https://services.tiktokshop.com',
        },
        { loginType: 'SELLER_US', appSecrets: ['three'], consentUrl: 'https://services.us.tiktokshop.com' },
      ],
    });
    expect(read(us).config!.apps).toHaveLength(1);
  });

  it.each([
    [{ TIKTOK_SHOP_APP_KEY: row.TIKTOK_SHOP_APP_KEY }, ['TIKTOK_SHOP_APP_SECRET', 'TIKTOK_SHOP_SERVICE_ID']],
    [{ TIKTOK_SHOP_APP_SECRET: 'one' }, ['TIKTOK_SHOP_APP_KEY', 'TIKTOK_SHOP_SERVICE_ID']],
    [{ ...row, TIKTOK_SHOP_US_SERVICE_ID: '74110' }, ['TIKTOK_SHOP_US_APP_KEY', 'TIKTOK_SHOP_US_APP_SECRET']],
  ])('of %j is incomplete, and the error names what is missing', (environment, missing) => {
    expect(read(environment).faults).toEqual(missing);
  });

  it('accepts the other consent page of the United States', () => {
    const { config, faults } = read({
      ...us,
      TIKTOK_SHOP_US_CONSENT_URL: 'https://services.tiktokshops.us/',
    });
    expect(faults).toEqual([]);
    expect(config!.apps[0]!.consentUrl).toBe('https://services.tiktokshops.us');
  });

  it.each([
    ['TIKTOK_SHOP_API_URL', 'https://open-api.us.tiktokglobalshop.com', /no API host for the United States/],
    ['TIKTOK_SHOP_API_URL', 'http://open-api.tiktokglobalshop.com', /must be https:/],
    ['TIKTOK_SHOP_API_URL', 'https://open-api.tiktokglobalshop.com.evil.example', /must be https:/],
    ['TIKTOK_SHOP_AUTH_URL', 'https://auth.example.com', /auth\.tiktok-shops\.com/],
    ['TIKTOK_SHOP_CONSENT_URL', 'https://services.us.tiktokshop.com', /services\.tiktokshop\.com/],
  ])('refuses %s=%s', (variable, address, hint) => {
    const { faults, hints } = read({ ...row, [variable]: address });
    expect(faults).toEqual([variable]);
    expect(hints[0]).toMatch(hint);
  });

  it('accepts a simulator on this machine for real credentials', () => {
    expect(read({ ...row, TIKTOK_SHOP_API_URL: 'http://127.0.0.1:4010' }).faults).toEqual([]);
  });

  it('refuses a redirect address that cannot be registered at the simulator', () => {
    expect(read({ TIKTOK_SHOP_REDIRECT_URI: 'http://example.com/x' }, true).faults).toEqual([
      'TIKTOK_SHOP_REDIRECT_URI',
    ]);
  });

  it('refuses keys and service ids with other characters', () => {
    const parse = (values: object) => z.object(tiktokShopEnv.variables).safeParse(values).success;
    expect(parse({ TIKTOK_SHOP_APP_KEY: '"6realrow00001"' })).toBe(false);
    expect(parse({ TIKTOK_SHOP_SERVICE_ID: 'abc' })).toBe(false);
  });
});
