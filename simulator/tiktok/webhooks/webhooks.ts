import { createHmac } from 'node:crypto';
import type { SimulatorClock } from '../../clock.js';
import type { Delivery, WebhookDeliveries } from '../../webhooks/deliveries.js';
import type { App, Apps } from '../login/apps.js';
import { deriveOpenId } from '../login/people.js';

const PLATFORM = 'tiktok';

export interface TikTokEvent {
  event: string;
  /** Null for events without a user. */
  openId: string | null;
  /** An object, or text that is sent unchanged. */
  content: object | string;
  /** Seconds. Absent: now. */
  createTime?: number;
}

/** Builds `t=<seconds>,s=<hex>`, an HMAC over `t.body` with the client secret. */
export function signTikTokWebhook(clientSecret: string, body: string, t: number): string {
  const signature = createHmac('sha256', clientSecret).update(`${t}.${body}`).digest('hex');
  return `t=${t},s=${signature}`;
}

/** TikTok's webhooks. Each has one event and one signature. */
export class TikTokWebhooks {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly deliveries: WebhookDeliveries,
    apps: Apps,
  ) {
    deliveries.setSigner(PLATFORM, (clientKey, body, t) => {
      const app = apps.find(clientKey);
      return { 'TikTok-Signature': signTikTokWebhook(app?.clientSecret ?? '', body, t) };
    });
  }

  /** Sends an event about a user. Does nothing for an app without a webhook URL. */
  emit(app: App, event: string, personId: string, content: object): void {
    this.send(app, { event, openId: deriveOpenId(app.clientKey, personId), content });
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
