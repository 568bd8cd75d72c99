import { invalidInput, notFound } from '../../control/control-errors.js';
import { indexOf } from '../ids.js';
import type { App } from '../login/apps.js';
import type { SellerSettings } from '../shops/sellers.js';
import type { Shop } from '../shops/shop.js';
import type { TikTokShop } from '../tiktok-shop.js';

/** Finds what control calls name. @throws ControlRefusal 404 */
export class Lookup {
  constructor(private readonly platform: TikTokShop) {}

  /** Absent: the only app of the market. */
  app(appKey: string | undefined, market: App['market']): App {
    const { apps } = this.platform;
    const ofMarket = apps.all().filter((app) => app.market === market);
    if (appKey === undefined && ofMarket.length > 1) throw invalidInput('Several apps match: give appKey.');
    const app = appKey === undefined ? ofMarket[0] : apps.find(appKey);
    if (!app) throw notFound('app');
    return app;
  }

  seller(key: string): SellerSettings {
    const seller = this.platform.shops.seller(key);
    if (!seller) throw notFound('seller');
    return seller;
  }

  /** By key or id. */
  shop(reference: string): Shop {
    const shop = this.platform.shops.find(reference);
    if (!shop) throw notFound('shop');
    return shop;
  }

  order(id: string): { shop: Shop; index: number } {
    for (const shop of this.platform.shops.all()) {
      const index = indexOf('order', shop.number, id);
      if (index !== undefined && index < shop.orders.length) return { shop, index };
    }
    throw notFound('order');
  }
}
