import { createHmac } from 'node:crypto';
import type { SimulatorClock } from '../../clock.js';
import type { Delivery, WebhookDeliveries } from '../../webhooks/deliveries.js';
import type { App, Apps } from '../login/apps.js';
import { openIdOf } from '../login/people.js';

const PLATFORM = 'tiktok';

export interface TikTokEvent {
  event: string;
  /** Null for events without a user. */
  openId: string | null;
  /** An object, or the text to send as it is. */
  content: object | string;
  /** Seconds; now unless given. */
  createTime?: number;
}

/** `t=<seconds>,s=<hex>` over `t.body`, keyed with the client secret. */
export function tiktokSignature(clientSecret: string, body: string, t: number): string {
  const signature = createHmac('sha256', clientSecret).update(`${t}.${body}`).digest('hex');
  return `t=${t},s=${signature}`;
}

/** TikTok's webhooks: one body, one signature, the shared delivery. */
export class TikTokWebhooks {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly deliveries: WebhookDeliveries,
    apps: Apps,
  ) {
    deliveries.signWith(PLATFORM, (clientKey, body, t) => {
      const app = apps.find(clientKey);
      return { 'TikTok-Signature': tiktokSignature(app?.clientSecret ?? '', body, t) };
    });
  }

  /** An event about a person; nothing happens for an app without a webhook URL. */
  emit(app: App, event: string, personId: string, content: object): void {
    this.send(app, { event, openId: openIdOf(app.clientKey, personId), content });
  }

  send(
    app: App,
    event: TikTokEvent,
    signing: { signature?: Delivery['signature']; signatureTimestamp?: number } = {},
  ): Delivery | undefined {
    if (app.webhookUrl === undefined) return undefined;
    const body = JSON.stringify({
      client_key: app.clientKey,
      event: event.event,
      create_time: event.createTime ?? Math.floor(this.clock.now() / 1_000),
      ...(event.openId !== null && { user_openid: event.openId }),
      content: typeof event.content === 'string' ? event.content : JSON.stringify(event.content),
    });
    return this.deliveries.send({
      platform: PLATFORM,
      app: app.clientKey,
      url: app.webhookUrl,
      event: event.event,
      body,
      ...signing,
    });
  }
}
