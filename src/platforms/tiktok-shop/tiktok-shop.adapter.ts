import type { Clock } from '../../clock/clock.js';
import { Platform, platformNames } from '../platform.js';
import type { PlatformAdapter } from '../platform-adapter.js';
import type { ExternalAccount, OpenCredentials, TokenSet } from '../platform-login.js';
import type { PlatformHttp } from '../http/platform-http.js';
import { TikTokShopClient } from './client/client.js';
import { TikTokShopCommerce } from './commerce/commerce.js';
import { TikTokShopLogin } from './login/login.js';
import { TikTokShops } from './login/shops.js';
import type { TikTokShopConfig } from './tiktok-shop.env.js';
import { TikTokShopWebhooks } from './webhooks/webhooks.js';

/** The seller side of the TikTok Shop Partner API: login, shops, commerce and webhooks. It takes no posts. */
export class TikTokShopAdapter implements PlatformAdapter {
  readonly platform = Platform.TIKTOK_SHOP;
  readonly displayName = platformNames[Platform.TIKTOK_SHOP];
  readonly simulated: boolean;
  readonly login: TikTokShopLogin;
  readonly webhooks: TikTokShopWebhooks;
  readonly commerce: TikTokShopCommerce;
  private readonly shops: TikTokShops;

  constructor(config: TikTokShopConfig, http: PlatformHttp, clock: Clock) {
    const client = new TikTokShopClient(config, http, clock);
    this.simulated = config.simulated;
    this.login = new TikTokShopLogin(config, client, clock);
    this.webhooks = new TikTokShopWebhooks(config);
    this.commerce = new TikTokShopCommerce(client, clock, config.approvedScopes);
    this.shops = new TikTokShops(client);
  }

  discover(credentials: OpenCredentials, tokens: Pick<TokenSet, 'subject'>): Promise<ExternalAccount[]> {
    return this.shops.discover(credentials, tokens);
  }

  probe(credentials: OpenCredentials): Promise<void> {
    return this.shops.probe(credentials);
  }
}
