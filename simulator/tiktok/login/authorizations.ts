import type { App } from './apps.js';
import type { Publishes } from '../publishing/publishes.js';
import type { Tokens } from './tokens.js';
import type { TikTokWebhooks } from '../webhooks/webhooks.js';

/** 0 unknown, 1 the person disconnected the app, 2 account deleted, 3 age changed, 4 account banned, 5 the developer revoked. */
export type RemovalReason = 0 | 1 | 2 | 3 | 4 | 5;

/** The end of what a person allowed an app. */
export class Authorizations {
  constructor(
    private readonly tokens: Tokens,
    private readonly publishes: Publishes,
    private readonly webhooks: TikTokWebhooks,
  ) {}

  /** Tokens are revoked first, then running publishes fail, then the app is notified: when it reads the webhook it can no longer call. */
  remove(app: App, personId: string, reason: RemovalReason): void {
    this.tokens.removeAll(app.clientKey, personId);
    this.publishes.failRunning(app.clientKey, personId, 'auth_removed');
    this.webhooks.emit(app, 'authorization.removed', personId, { reason });
  }
}
