import { constantTimeEqual } from '../../../crypto/constant-time.js';
import type { CallbackQuery } from '../../platform-login.js';
import type {
  RawWebhook,
  WebhookEffect,
  WebhookEvent,
  Webhooks,
  WebhookVerdict,
} from '../../platform-webhooks.js';
import type { InstagramConfig } from '../instagram.env.js';
import { verifySignature } from './signature.js';
import { effectOf } from './effect.js';
import { readEvents } from './events.js';

/** Meta subscribes an app, and then each account. A request has up to 1 000 changes. */
export class InstagramWebhooks implements Webhooks {
  constructor(private readonly config: InstagramConfig) {}

  verify(raw: RawWebhook): WebhookVerdict {
    return verifySignature(raw, this.config.webhookSecrets);
  }

  read(body: Buffer): WebhookEvent[] {
    return readEvents(body);
  }

  effect(payload: string): WebhookEffect {
    return effectOf(payload);
  }

  /** The handshake whenever the subscription is saved. Only a value that can be a challenge is returned. */
  challenge(query: CallbackQuery): string | null {
    const { 'hub.mode': mode, 'hub.challenge': challenge, 'hub.verify_token': token } = query;
    const { verifyToken } = this.config;
    if (mode !== 'subscribe' || !verifyToken || !token || !challenge) return null;
    const isOurs = constantTimeEqual(Buffer.from(token), Buffer.from(verifyToken));
    return isOurs && /^[A-Za-z0-9]{1,200}$/.test(challenge) ? challenge : null;
  }
}
