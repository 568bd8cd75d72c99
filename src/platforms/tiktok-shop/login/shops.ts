import { type TikTokShopClient, shopNotAuthorized } from '../client/client.js';
import type { ShopRow } from '../client/schemas.js';
import type { ExternalAccount, OpenCredentials } from '../../platform-login.js';
import type { TikTokShopProfileFacts } from '../facts.js';
import { shopExtra } from './credentials.js';

/** The shops of a grant: one for local sellers, one per country for sellers across borders. */
export class TikTokShops {
  constructor(private readonly client: TikTokShopClient) {}

  /** @throws PlatformFailure */
  async discover(credentials: OpenCredentials, { subject }: { subject: string }): Promise<ExternalAccount[]> {
    return (await this.client.shops(credentials)).map((shop) => accountOf(shop, subject));
  }

  /** @throws PlatformFailure */
  async probe(credentials: OpenCredentials): Promise<void> {
    if ((await this.client.shops(credentials)).length === 0) throw shopNotAuthorized(false);
  }
}

function accountOf(shop: ShopRow, sellerOpenId: string): ExternalAccount {
  const profile: TikTokShopProfileFacts = {
    region: shop.region,
    sellerType: shop.seller_type,
    code: shop.code,
    sellerOpenId,
  };
  return {
    externalId: shop.id,
    displayName: shop.name ?? shop.code ?? 'TikTok Shop',
    username: null,
    avatarUrl: null,
    profile: { ...profile },
    extra: shopExtra(shop),
  };
}
