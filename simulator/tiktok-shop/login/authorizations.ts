import type { SimulatorClock } from '../../clock.js';
import type { Shops } from '../shops/shops.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { Apps } from './apps.js';
import type { Tokens } from './tokens.js';

const DAY_MS = 86_400_000;
const NOTICE_DAYS = 30;

/** The end of authorizations, and the notices before it. */
export class Authorizations {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly apps: Apps,
    private readonly shops: Shops,
    private readonly tokens: Tokens,
    private readonly webhooks: Webhooks,
  ) {}

  /** Ends what a seller authorized an app to do, for one shop or all. The app is notified after its tokens stopped. */
  end(appKey: string, sellerKey: string, shopKey?: string): void {
    const app = this.apps.find(appKey);
    const ended = this.shops
      .ofSeller(sellerKey)
      .filter((shop) => shopKey === undefined || shop.key === shopKey)
      .filter((shop) =>
        this.webhooks.authorizedApps(shop).some((authorized) => authorized.appKey === appKey),
      );
    this.tokens.deauthorize(appKey, sellerKey, shopKey);
    if (!app) return;
    for (const shop of ended) {
      this.webhooks.send(app, shop, { type: 6, data: { message: `shop ${shop.id} removed the app` } });
    }
  }

  /** From 30 days before the end of an authorization the app is notified daily at midnight. */
  start(): void {
    const midnight = (Math.floor(this.clock.now() / DAY_MS) + 1) * DAY_MS;
    this.clock.schedule(midnight, () => {
      this.sendNotices();
      this.start();
    });
  }

  sendNotices(): void {
    const now = this.clock.now();
    for (const grant of this.tokens.all()) {
      const daysLeft = Math.ceil((grant.endsAt - now) / DAY_MS);
      const app = this.apps.find(grant.appKey);
      if (!app || daysLeft > NOTICE_DAYS || daysLeft < 1) continue;
      for (const key of grant.shops) {
        const shop = this.shops.find(key);
        if (!shop) continue;
        this.webhooks.send(app, shop, {
          type: 7,
          data: {
            message: `authorization of shop ${shop.id} ends in ${daysLeft} days`,
            expiration_time: String(Math.floor(grant.endsAt / 1_000)),
          },
        });
      }
    }
  }
}
