import type { ShopFacts } from '../../platform-commerce.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import { type TikTokShopClient, shopNotAuthorized } from '../client/client.js';
import { endpoints } from '../client/endpoints.js';
import { sellerStatusData, type ShopRow } from '../client/schemas.js';
import { regionFacts } from './regions.js';

type Status = Pick<ShopFacts, 'status' | 'platformStatus'>;

/** Numbers of the statuses of shops and sellers. */
const statuses: Readonly<Record<string, Status>> = {
  '0': { status: 'PENDING', platformStatus: 'NEW_CREATE' },
  '1': { status: 'PENDING', platformStatus: 'PENDING' },
  '2': { status: 'ACTIVE', platformStatus: 'ACTIVE' },
  '3': { status: 'DEACTIVATED', platformStatus: 'DEACTIVATED' },
  '4': { status: 'OTHER', platformStatus: 'REJECTED' },
  '6': { status: 'OTHER', platformStatus: 'WITHDRAW' },
};

/** Reads the shop of the credentials, and keeps its cipher current. @throws PlatformFailure */
export async function readShop(client: TikTokShopClient, credentials: OpenCredentials): Promise<ShopFacts> {
  const { shopId, cipher } = credentials.extra ?? {};
  const shops = await client.shops(credentials);
  const shop = shops.find(({ id }) => id === shopId);
  if (!shop) throw shopNotAuthorized(shops.length > 0);
  if (shop.cipher !== cipher) await credentials.saveExtra?.({ cipher: shop.cipher });
  const { currency, timeZone } = regionFacts(shop.region);
  return {
    name: shop.name ?? shop.code ?? 'TikTok Shop',
    region: shop.region ?? 'ZZ',
    currency,
    timeZone,
    ...(await statusOf(client, credentials, shop)),
  };
}

/** The scope is optional: without it, a listed shop counts as active. */
async function statusOf(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  { id }: ShopRow,
): Promise<Status> {
  try {
    const { seller_status_data: data } = await client.api(
      endpoints.sellerStatus,
      credentials,
      sellerStatusData,
    );
    const ofShop = data?.shop_statuses.find(({ shop_id }) => shop_id === id)?.shop_status ?? null;
    const ofSeller = data?.seller_status ?? null;
    // A deactivated seller cannot sell, whatever the status of the shop.
    const number = ofSeller !== null && ofSeller !== '2' ? ofSeller : (ofShop ?? ofSeller);
    if (number === null) return { status: 'ACTIVE', platformStatus: null };
    return statuses[number] ?? { status: 'OTHER', platformStatus: number };
  } catch (error) {
    if (!(error instanceof PlatformFailure)) throw error;
    if (error.deactivated) return { status: 'DEACTIVATED', platformStatus: error.platformCode };
    if (error.reason !== 'SCOPES_MISSING') throw error;
    return { status: 'ACTIVE', platformStatus: null };
  }
}
