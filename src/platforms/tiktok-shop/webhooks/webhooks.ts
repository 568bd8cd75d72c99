import type {
  RawWebhook,
  WebhookEffect,
  WebhookEvent,
  Webhooks,
  WebhookVerdict,
} from '../../platform-webhooks.js';
import type { TikTokShopConfig } from '../tiktok-shop.env.js';
import { effectOf } from './effect.js';
import { readEvent } from './events.js';
import { verifySignature } from './signature.js';
import { topicNames } from './topic-names.js';

/** Both apps send to one address. Topics are chosen in the Partner Center. */
export class TikTokShopWebhooks implements Webhooks {
  readonly typeNames = topicNames;

  constructor(private readonly config: TikTokShopConfig) {}

  verify(raw: RawWebhook): WebhookVerdict {
    return verifySignature(raw, this.config.apps);
  }

  read(body: Buffer): WebhookEvent[] {
    return [readEvent(body)];
  }

  effect(payload: string): WebhookEffect {
    return effectOf(payload);
  }
}
