import { Clock } from '../../src/clock/clock.js';
import { Capability } from '../../src/platforms/platform.js';
import { TikTokShopAdapter } from '../../src/platforms/tiktok-shop/tiktok-shop.adapter.js';
import { sellerLogin, simulatedShopApps } from '../../src/platforms/tiktok-shop/tiktok-shop.env.js';
import { shopScopes, usefulScopes } from '../../src/platforms/tiktok-shop/login/scopes.js';
import type { SimulatorSettings } from '../../simulator/settings.js';
import type { CommerceStand } from './commerce-stand.js';
import type { PlatformStand, Target } from './platform-stand.js';
import { actions } from './simulated-faults.js';
import { type SimulatedStand, startSimulatedStand } from './simulated-stand.js';

const targets: Partial<Record<Target, { host: string; path: string }>> = {
  exchange: { host: 'tiktokShop.auth', path: '/api/v2/token/get' },
  refresh: { host: 'tiktokShop.auth', path: '/api/v2/token/refresh' },
  discover: { host: 'tiktokShop.api', path: '/authorization/202309/shops' },
};
const orderSearch = { host: 'tiktokShop.api', path: '/order/202309/orders/search' };

const productCount = 220;

const { appSecret, ...app } = simulatedShopApps[sellerLogin];
const redirectUri = 'http://127.0.0.1:3000/auth/tiktok-shop/callback';

/** The time of the simulator. Calls are signed with a time, and a slow test must not drift away from it. */
class SimulatedClock extends Clock {
  constructor(private atMs: number) {
    super();
  }

  nowMs(): number {
    return this.atMs;
  }

  set(atMs: number): void {
    this.atMs = atMs;
  }
}

/** The real adapter connected to the TikTok Shop simulator. */
export async function startTikTokShopStand(
  behaviour: SimulatorSettings['tiktokShop'] = {},
): Promise<PlatformStand & { commerce: CommerceStand }> {
  const stand = await startSimulatedStand({ tiktokShop: behaviour });
  const { http, urls } = stand;
  const control: SimulatedStand['control'] = (...call) => stand.control(...call);
  const advance = async (ms: number): Promise<number> => {
    stand.clock.setOffset(stand.clock.offset + ms);
    return new Date((await control('POST', '/clock/advance', { ms })).now).getTime();
  };
  const clock = new SimulatedClock(await advance(0));
  const { appKey } = app;
  const changeApp = (settings: object) => control('POST', '/tiktok-shop/apps', { appKey, ...settings });
  await changeApp({ webhookUrl: `${stand.receiverUrl}/webhooks/tiktok-shop` });

  const adapter = new TikTokShopAdapter(
    {
      apps: [
        { ...app, loginType: sellerLogin, appSecrets: [appSecret], consentUrl: urls.tiktokShop.services },
      ],
      approvedScopes: usefulScopes,
      apiUrl: urls.tiktokShop.api,
      authUrl: urls.tiktokShop.auth,
      redirectUri,
      simulated: true,
    },
    http,
    clock,
  );

  let sellers = 0;
  /** A new seller with one shop. */
  const addSeller = async (): Promise<string> => {
    const key = `seller.${++sellers}`;
    const shop = {
      key: `shop.${sellers}`,
      name: `Shop ${sellers}`,
      region: 'GB',
      warehouseCount: 2,
      productCount,
    };
    await control('POST', '/tiktok-shop/sellers', {
      ...{ key, name: `Seller ${sellers}`, baseRegion: 'GB', market: 'ROW' },
      shops: [shop],
    });
    return key;
  };
  const sellerOf = async (openId: string): Promise<string> => {
    const known: { key: string; openIds: Record<string, string> }[] = await control(
      'GET',
      '/tiktok-shop/sellers',
    );
    return known.find(({ openIds }) => openIds[appKey] === openId)!.key;
  };
  const decide = async (address: string, decision: 'allow' | 'deny') => {
    const answer = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ seller: await addSeller(), decision }),
    });
    const location = answer.headers.get('location');
    if (!location?.startsWith(redirectUri)) throw new Error(`No callback: ${answer.status} ${location}`);
    return Object.fromEntries(new URL(location).searchParams);
  };
  return {
    adapter,
    loginType: sellerLogin,
    redirectUri,
    capabilities: [Capability.COMMERCE],
    optionalScope: shopScopes.finance,
    alwaysRotates: behaviour?.refresh !== 'keeps',
    has: { pkce: false, revocation: true },
    // Sellers grant what the app has at the time of the consent.
    consent: async (authorizationUrl, { allow, without = [] }) => {
      await changeApp({ scopes: usefulScopes.filter((scope) => !without.includes(scope)) });
      return decide(authorizationUrl, allow ? 'allow' : 'deny');
    },
    install: () =>
      decide(`${urls.tiktokShop.services}/appstore/install?service_id=${app.serviceId}`, 'allow'),
    now: () => clock.now(),
    setFault: (target, fault) => stand.setFault(targets[target]!, fault),
    requests: async (target) => {
      const query = new URLSearchParams(targets[target]);
      return (await control('GET', `/requests?${query.toString()}`)).total;
    },
    expireAccessToken: async (subject) => {
      await control('POST', `/tiktok-shop/sellers/${await sellerOf(subject)}/expire-tokens`, {
        access: true,
      });
    },
    age: async () => {},
    waitForRateLimit: async () => clock.set(await advance(61_000)),
    cause: async ({ subject }, { externalId }) => {
      await control('POST', `/tiktok-shop/sellers/${await sellerOf(subject)}/deauthorize`, {});
      return {
        subject: externalId,
        effect: {
          kind: 'account-deauthorized',
          externalAccountId: externalId,
          reason: 'SELLER_DEAUTHORIZED',
          at: expect.any(Date),
        },
      };
    },
    settle: async () => {
      const sent = await stand.settle();
      // The simulator has advanced by a minute. Budgets count by the other clock.
      stand.clock.setOffset(stand.clock.offset + 60_000);
      clock.set(await advance(0));
      return sent;
    },
    commerce: {
      orderStream: 'orders',
      productCount,
      editProduct: async (externalId, productId) => {
        const title = 'Edited';
        await control('POST', `/tiktok-shop/shops/${externalId}/products/${productId}`, { title });
      },
      placeOrders: async (externalId, count) =>
        (await control('POST', `/tiktok-shop/shops/${externalId}/sell`, { count, automatic: false }))
          .orderIds,
      throttleOrders: async (isOn) => {
        await control('DELETE', '/faults');
        if (isOn) await control('POST', '/faults', { match: orderSearch, action: actions.throttle });
      },
      addUnreadableOrder: async () => {
        const orders = [{ id: '577000000000000001', status: 'UNPAID' }];
        const body = JSON.stringify({ code: 0, data: { orders, next_page_token: '' }, message: 'Success' });
        await control('DELETE', '/faults');
        await control('POST', '/faults', {
          match: orderSearch,
          action: { type: 'status', status: 200, body },
        });
      },
      requestCancellation: async (externalId) => {
        const order = { status: 'AWAITING_SHIPMENT' };
        const { id } = await control('POST', `/tiktok-shop/shops/${externalId}/orders`, order);
        await control('POST', `/tiktok-shop/orders/${id}/request-cancel`, {});
      },
      loseDecisionAnswers: async (isOn) => {
        await control('DELETE', '/faults');
        const match = { host: 'tiktokShop.api', path: '/return_refund/202309/cancellations/*' };
        if (isOn) await control('POST', '/faults', { match, action: actions['lost-answer'] });
      },
      expirePageTokens: async () => {
        await control('POST', '/tiktok-shop/page-tokens/expire', {});
      },
    },
    close: () => stand.close(),
  };
}
