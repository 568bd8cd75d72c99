import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { notFound } from '../../control/control-errors.js';
import { appSchema } from '../login/apps.js';
import { describeTokens } from '../login/token-host.js';
import { openIdOf, sellerSchema, shopSchema } from '../shops/sellers.js';
import type { Shop } from '../shops/shop.js';
import type { TikTokShop } from '../tiktok-shop.js';
import type { Lookup } from './lookup.js';

const sellerParams = z.object({ seller: z.string() });
const grantBody = z.strictObject({
  seller: z.string(),
  appKey: z.string().optional(),
  shops: z.array(z.string()).optional(),
  scopes: z.array(z.string()).optional(),
});
const expiryBody = z.strictObject({
  access: z.boolean().default(true),
  refresh: z.boolean().default(false),
  appKey: z.string().optional(),
});

/** Apps, sellers, grants and tokens. */
export function registerLoginControl(control: FastifyInstance, platform: TikTokShop, lookup: Lookup): void {
  const { apps, shops, tokens, authorizations } = platform;
  const grantsOf = (params: unknown, appKey: string | undefined) =>
    tokens.grantsOf(lookup.seller(sellerParams.parse(params).seller).key, appKey);

  control.get('/tiktok-shop/apps', async () => apps.all());

  control.post('/tiktok-shop/apps', async (request) => {
    const given = z.looseObject({ appKey: z.string() }).parse(request.body);
    const app = appSchema.parse({ ...apps.find(given.appKey), ...given });
    apps.put(app);
    return app;
  });

  control.get('/tiktok-shop/sellers', async () =>
    shops.sellers().map((seller) => ({
      ...seller,
      isInactive: tokens.isSellerInactive(seller.key),
      openIds: Object.fromEntries(apps.keys().map((appKey) => [appKey, openIdOf(appKey, seller.key)])),
      shops: shops.ofSeller(seller.key).map(viewShop),
    })),
  );

  control.post('/tiktok-shop/sellers', async (request) => {
    const seller = shops.addSeller(sellerSchema.parse(request.body));
    return { ...seller, shops: shops.ofSeller(seller.key).map(viewShop) };
  });

  control.post('/tiktok-shop/sellers/:seller/shops', async (request) => {
    const seller = lookup.seller(sellerParams.parse(request.params).seller);
    return viewShop(shops.addShop(seller, shopSchema.parse(request.body)));
  });

  control.post('/tiktok-shop/sellers/:seller/deactivate', async (request) => {
    const { seller } = sellerParams.parse(request.params);
    const { on } = z.strictObject({ on: z.boolean().default(true) }).parse(request.body ?? {});
    tokens.setSellerInactive(lookup.seller(seller).key, on);
    return {};
  });

  control.post('/tiktok-shop/sellers/:seller/deauthorize', async (request) => {
    const { appKey, shop } = z
      .strictObject({ appKey: z.string().optional(), shop: z.string().optional() })
      .parse(request.body ?? {});
    const shopKey = shop === undefined ? undefined : lookup.shop(shop).key;
    const grants = grantsOf(request.params, appKey);
    for (const key of new Set(grants.map((grant) => grant.appKey))) {
      authorizations.end(key, grants[0]?.sellerKey ?? '', shopKey);
    }
    return {};
  });

  control.post('/tiktok-shop/sellers/:seller/expire-tokens', async (request) => {
    const { appKey, ...which } = expiryBody.parse(request.body ?? {});
    tokens.expire(grantsOf(request.params, appKey), which);
    return {};
  });

  control.post('/tiktok-shop/sellers/:seller/end-authorization', async (request) => {
    const { inSeconds, appKey } = z
      .strictObject({ inSeconds: z.int().min(0), appKey: z.string().optional() })
      .parse(request.body);
    const endsAt = platform.engine.clock.now() + inSeconds * 1_000;
    for (const grant of grantsOf(request.params, appKey)) grant.endsAt = endsAt;
    return {};
  });

  control.post('/tiktok-shop/sellers/:seller/scopes', async (request) => {
    const { scopes, appKey } = z
      .strictObject({ scopes: z.array(z.string()), appKey: z.string().optional() })
      .parse(request.body);
    for (const grant of grantsOf(request.params, appKey)) grant.scopes = scopes;
    return {};
  });

  control.post('/tiktok-shop/grants', async (request) => {
    const given = grantBody.parse(request.body);
    const seller = lookup.seller(given.seller);
    const app = lookup.app(given.appKey, seller.market);
    const keys = (given.shops ?? seller.shops.map(({ key }) => key)).map((key) => lookup.shop(key).key);
    const issued = tokens.newGrant(app, seller.key, keys, undefined, given.scopes);
    return {
      appKey: app.appKey,
      ...describeTokens(issued, shops),
      shops: keys.map((key) => ({
        key,
        id: lookup.shop(key).id,
        cipher: tokens.cipherOf(issued.grant, key),
      })),
    };
  });

  control.get('/tiktok-shop/tokens', async () => ({ ...tokens.counters, liveGrants: tokens.all().length }));

  control.post('/tiktok-shop/notices', async () => {
    authorizations.sendNotices();
    return {};
  });

  control.get('/tiktok-shop/shops', async () => shops.all().map(viewShop));

  control.get('/tiktok-shop/shops/:shop', async (request) => {
    const shop = shops.find(z.object({ shop: z.string() }).parse(request.params).shop);
    if (!shop) throw notFound('shop');
    return viewShop(shop);
  });
}

export function viewShop(shop: Shop): object {
  return {
    ...shop.settings,
    id: shop.id,
    code: shop.code,
    currency: shop.currency,
    seller: shop.seller.key,
    status: shop.status,
    orders: shop.orders.length,
    products: shop.catalog.products.length,
    warehouses: shop.catalog.warehouses,
  };
}
