import { rowApp, usApp } from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { readCallback } from './callback.js';

const both = [rowApp, usApp];
const read = (query: string, apps = both) =>
  readCallback(Object.fromEntries(new URLSearchParams(query)), apps);
const rejection = (platformCode: string) => expect.objectContaining({ kind: 'rejected', platformCode });

describe('a callback with a state', () => {
  it('has a code, and the app if it names one', () => {
    expect(read('code=ROW_a-b_c&state=s')).toEqual({ kind: 'code', code: 'ROW_a-b_c' });
    expect(read(`code=x&state=s&app_key=${usApp.appKey}&locale=en&shop_region=US`)).toEqual({
      kind: 'code',
      code: 'x',
      loginType: 'SELLER_US',
    });
  });

  it('reports a denial', () => {
    for (const error of ['auth_denied', 'access_denied'])
      expect(read(`code=null&error=${error}&state=s`)).toEqual({
        kind: 'denied',
        platformCode: error,
        description: null,
      });
  });

  it.each(['state=s', 'code=&state=s', 'code=null&state=s', 'code=null&error=null&state=s'])(
    'refuses %s',
    (query) => {
      expect(() => read(query)).toThrow(rejection('UNREADABLE_CALLBACK'));
    },
  );

  it('refuses the key of an unknown app', () => {
    expect(() => read('code=x&state=s&app_key=6other')).toThrow(rejection('UNKNOWN_APP'));
  });
});

describe('a callback without a state', () => {
  it.each([
    [`code=x&app_key=${rowApp.appKey}`, 'SELLER'],
    [`code=TTP_x&app_key=${rowApp.appKey}&shop_region=US`, 'SELLER'],
    ['code=TTP_x', 'SELLER_US'],
    ['code=ROW_x', 'SELLER'],
    ['code=GCP_x&shop_region=GB', 'SELLER'],
    ['code=x&shop_region=US', 'SELLER_US'],
    ['code=x&shop_region=de', 'SELLER'],
  ])('of %s belongs to %s', (query, loginType) => {
    expect(read(query)).toMatchObject({ kind: 'code', loginType });
  });

  it('belongs to the only app if it shows nothing else', () => {
    expect(read('code=x', [usApp])).toMatchObject({ loginType: 'SELLER_US' });
  });

  it.each(['code=x', 'code=TTP_x&shop_region=GB'])('is refused if its app is unclear: %s', (query) => {
    expect(() => read(query)).toThrow(rejection('APP_UNCLEAR'));
  });

  it('is refused if its app is not configured, even if another one is', () => {
    expect(() => read('code=TTP_x', [rowApp])).toThrow(rejection('UNKNOWN_APP'));
    expect(() => read(`code=x&app_key=${usApp.appKey}`, [rowApp])).toThrow(rejection('UNKNOWN_APP'));
  });
});
