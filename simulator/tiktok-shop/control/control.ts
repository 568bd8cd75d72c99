import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { TikTokShop } from '../tiktok-shop.js';
import { registerFinanceControl } from './finance-control.js';
import { registerLoginControl } from './login-control.js';
import { registerOrderControl } from './order-control.js';
import { registerReturnControl } from './return-control.js';
import { registerShopControl } from './shop-control.js';
import { Lookup } from './lookup.js';

/** The control API of TikTok Shop. README.md documents it. */
export function registerControl(control: FastifyInstance, platform: TikTokShop): void {
  const lookup = new Lookup(platform);
  registerLoginControl(control, platform, lookup);
  registerShopControl(control, platform, lookup);
  registerOrderControl(control, platform, lookup);
  registerReturnControl(control, platform, lookup);
  registerFinanceControl(control, platform, lookup);

  control.get('/tiktok-shop/exchanges', async () => platform.exchanges.list());

  control.delete('/tiktok-shop/exchanges', async () => {
    platform.exchanges.clear();
    return {};
  });

  control.post('/tiktok-shop/page-tokens/expire', async () => {
    platform.pages.clear();
    return {};
  });

  control.post('/tiktok-shop/webhooks/send', async (request) => {
    const { shop: reference, appKey, times, ...event } = webhookBody.parse(request.body);
    const shop = lookup.shop(reference);
    const app = lookup.app(appKey, shop.seller.market);
    const ids: number[] = [];
    for (let copy = 0; copy < times; copy++) {
      ids.push(...platform.webhooks.send(app, shop, event).map(({ id }) => id));
    }
    return { ids };
  });
}

const webhookBody = z.strictObject({
  shop: z.string(),
  type: z.int(),
  data: z.looseObject({}),
  appKey: z.string().optional(),
  timestamp: z.int().optional(),
  notificationId: z.string().optional(),
  signature: z.enum(['valid', 'invalid', 'none']).optional(),
  times: z.int().min(1).max(1_000).default(1),
});
