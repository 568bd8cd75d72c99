import type { App } from './apps.js';
import type { Publishes } from '../publishing/publishes.js';
import type { Tokens } from './tokens.js';
import type { TikTokWebhooks } from '../webhooks/webhooks.js';

/** 0 unknown, 1 disconnected by user, 2 account deleted, 3 age changed, 4 account banned, 5 revoked by developer. */
export type RemovalReason = 0 | 1 | 2 | 3 | 4 | 5;

/** Ends authorizations of an app by a user. */
export class Authorizations {
  constructor(
    private readonly tokens: Tokens,
    private readonly publishes: Publishes,
    private readonly webhooks: TikTokWebhooks,
  ) {}

  /** Revokes tokens and fails running publishes, then notifies the app, whose tokens no longer work by then. */
  remove(app: App, personId: string, reason: RemovalReason): void {
    this.tokens.removeAll(app.clientKey, personId);
    this.publishes.failRunning(app.clientKey, personId, 'auth_removed');
    this.webhooks.emit(app, 'authorization.removed', personId, { reason });
  }
}
