import { v7 as uuidv7 } from 'uuid';
import { TokenVault } from '../../../src/crypto/token-vault.js';
import { sellerLogin, simulatedShopApps } from '../../../src/platforms/tiktok-shop/tiktok-shop.env.js';
import { usefulScopes } from '../../../src/platforms/tiktok-shop/login/scopes.js';
import type { Bench } from '../bench.js';
import { control, type Simulator } from '../simulator.js';

/** A connected shop of the simulator. */
export interface ConnectedShop {
  /** Name in the control API. The seller has the same. */
  key: string;
  accountId: string;
  /** Id at the platform. */
  shopId: string;
  accessToken: string;
  cipher: string;
}

interface IssuedGrant {
  access_token: string;
  refresh_token: string;
  open_id: string;
  shops: { id: string; cipher: string }[];
}

const region = 'GB';

/** Environment of an application that reads shops of the simulator. */
export function buildShopEnvironment({ urls }: Simulator): Record<string, string> {
  const { appKey, appSecret, serviceId } = simulatedShopApps[sellerLogin];
  return {
    TIKTOK_SHOP_APP_KEY: appKey,
    TIKTOK_SHOP_APP_SECRET: appSecret,
    TIKTOK_SHOP_SERVICE_ID: serviceId,
    TIKTOK_SHOP_CONSENT_URL: urls.tiktokShop.services,
    TIKTOK_SHOP_API_URL: urls.tiktokShop.api,
    TIKTOK_SHOP_AUTH_URL: urls.tiktokShop.auth,
  };
}

/** Adds sellers with one shop each to the simulator. Returns the names of the shops. */
export async function addShops(
  simulator: Simulator,
  count: number,
  settings: { warehouseCount?: number; productCount?: number; stock?: number } = {},
): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `bench-${index + 1}`);
  for (const key of keys) {
    const shop = { ...settings, key, name: `Shop ${key}`, region };
    const seller = { key, name: `Seller ${key}`, baseRegion: region, market: 'ROW', shops: [shop] };
    await control(simulator, 'POST', '/tiktok-shop/sellers', seller);
  }
  return keys;
}

/** Stores grants and accounts as a connect flow does. No sync is planned. */
export async function storeShops(
  bench: Bench,
  databaseUrl: string,
  simulator: Simulator,
  userId: string,
  keys: readonly string[],
): Promise<ConnectedShop[]> {
  const shops: ConnectedShop[] = [];
  for (const [rank, key] of keys.entries()) {
    const issued = await control<IssuedGrant>(simulator, 'POST', '/tiktok-shop/grants', { seller: key });
    shops.push(await storeShop(bench, databaseUrl, userId, { key, rank, issued }));
  }
  return shops;
}

async function storeShop(
  bench: Bench,
  databaseUrl: string,
  userId: string,
  { key, rank, issued }: { key: string; rank: number; issued: IssuedGrant },
): Promise<ConnectedShop> {
  const [grantId, accountId] = [uuidv7(), uuidv7()];
  const { access_token: accessToken, refresh_token: refreshToken, open_id: openId } = issued;
  const { id: shopId, cipher } = issued.shops[0]!;
  const vault = new TokenVault([bench.key]);
  const seal = (value: object, table: 'grants' | 'accounts', id: string) =>
    vault.seal(JSON.stringify(value), { table, column: 'credentials', id });
  await bench.query(
    databaseUrl,
    `INSERT INTO grants (id, user_id, platform, login_type, subject, status, credentials, token_version, scopes,
       requested_scopes, access_expires_at, refresh_expires_at, granted_at, refreshed_at, last_used_at, refreshable, refresh_at)
     VALUES ($1, $2, 'TIKTOK_SHOP', $3, $4, 'ACTIVE', $5, 1, $6, $6, now() + interval '7 days', now() + interval '1 year',
       now(), now(), now(), true, now() + interval '5 days')`,
    [
      ...[grantId, userId, sellerLogin, openId],
      seal({ accessToken, refreshToken, extra: { app: sellerLogin } }, 'grants', grantId),
      usefulScopes,
    ],
  );
  await bench.query(
    databaseUrl,
    `INSERT INTO accounts (id, user_id, grant_id, platform, external_id, display_name, profile, credentials, rank, connected_at)
     VALUES ($1, $2, $3, 'TIKTOK_SHOP', $4, $5, '{}', $6, $7, now())`,
    [
      ...[accountId, userId, grantId, shopId, key],
      seal({ shopId, cipher, region }, 'accounts', accountId),
      rank,
    ],
  );
  await bench.query(
    databaseUrl,
    `WITH reads AS (
       INSERT INTO shop_reads (account_id, due_at, failure_count) VALUES ($1, now() + interval '1 day', 0)
     )
     INSERT INTO shops (account_id, name, region, currency, time_zone, status, facts_at)
     VALUES ($1, $2, $3, 'GBP', 'Europe/London', 'ACTIVE', now())`,
    [accountId, key, region],
  );
  return { key, accountId, shopId, accessToken, cipher };
}
