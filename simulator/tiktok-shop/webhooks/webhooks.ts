import type { SimulatorClock } from '../../clock.js';
import type { Delivery, WebhookDeliveries } from '../../webhooks/deliveries.js';
import { signWebhook } from '../gateway/sign.js';
import { idOf } from '../ids.js';
import type { App, Apps } from '../login/apps.js';
import type { Tokens } from '../login/tokens.js';
import type { TikTokShopBehaviour } from '../settings.js';
import { openIdOf } from '../shops/sellers.js';
import type { Shop } from '../shops/shop.js';
import { NUMBER_ID_TYPES, SELLER_TYPES, topicName, TOPICS, type Topic } from './topics.js';

export const PLATFORM = 'tiktokShop';

export interface RawWebhook {
  type: number;
  data: object;
  /** Seconds. Absent: now. */
  timestamp?: number;
  notificationId?: string;
  signature?: Delivery['signature'];
}

/** Webhooks of TikTok Shop: one body, one signature over app key and body. */
export class Webhooks {
  private lastNotification = 0;

  constructor(
    private readonly clock: SimulatorClock,
    private readonly deliveries: WebhookDeliveries,
    private readonly apps: Apps,
    private readonly tokens: Tokens,
    private readonly behaviour: () => TikTokShopBehaviour,
  ) {
    deliveries.setSigner(PLATFORM, (appKey, body) => ({
      authorization: signWebhook(appKey, apps.find(appKey)?.appSecret ?? '', body),
    }));
  }

  /** Sends an event about a shop to each app that the shop has authorized. */
  emit(shop: Shop, topic: Topic, data: object): void {
    for (const app of this.authorizedApps(shop)) this.send(app, shop, { type: TOPICS[topic].type, data });
  }

  /** Any event to one app. One delivery per address. */
  send(app: App, shop: Shop, event: RawWebhook): Delivery[] {
    const owner = SELLER_TYPES.has(event.type)
      ? { seller_open_id: openIdOf(app.appKey, shop.seller.key) }
      : { shop_id: shop.id };
    const body = JSON.stringify({
      type: event.type,
      tts_notification_id: event.notificationId ?? idOf('notification', shop.number, ++this.lastNotification),
      ...owner,
      timestamp: event.timestamp ?? Math.floor(this.clock.now() / 1_000),
      data: event.data,
    });
    return this.addressesOf(app, shop, event.type).map((url) =>
      this.deliveries.send({
        platform: PLATFORM,
        app: app.appKey,
        url,
        event: topicName(event.type),
        body: this.withNumberIds(event.type, body),
        ...(event.signature && { signature: event.signature }),
      }),
    );
  }

  authorizedApps(shop: Shop): App[] {
    const keys = new Set(
      this.tokens
        .grantsOf(shop.seller.key)
        .filter(({ shops }) => shops.includes(shop.key))
        .map(({ appKey }) => appKey),
    );
    return this.apps.all().filter(({ appKey, status }) => keys.has(appKey) && status !== 'disabled');
  }

  private addressesOf(app: App, shop: Shop, type: number): string[] {
    const ofShop = shop.webhooks
      .filter(({ appKey, eventType }) => appKey === app.appKey && eventType === topicName(type))
      .map(({ address }) => address);
    if (ofShop.length > 0 && this.behaviour().shopWebhookUrls === 'replace') return ofShop;
    return [...(app.webhookUrl === undefined ? [] : [app.webhookUrl]), ...ofShop];
  }

  private withNumberIds(type: number, body: string): string {
    if (!NUMBER_ID_TYPES.has(type) || !this.behaviour().webhookNumberIds) return body;
    return body.replace(/"(seller_id|product_id|sku_id)":"(\d+)"/g, '"$1":$2');
  }
}
