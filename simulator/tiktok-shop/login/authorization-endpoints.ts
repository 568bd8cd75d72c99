import { operation, type Operation } from '../gateway/operation.js';
import type { Shops } from '../shops/shops.js';
import { SHOP_STATUS } from '../shops/sellers.js';
import type { Shop } from '../shops/shop.js';
import type { Tokens } from './tokens.js';

interface Parts {
  shops: Shops;
  tokens: Tokens;
  /** Ends the authorization of a shop and notifies the app. */
  deauthorize: (appKey: string, shop: Shop) => void;
}

/** The Authorization and Seller APIs. */
export function authorizationOperations({ shops, tokens, deauthorize }: Parts): Operation[] {
  return [
    operation('GET', '/authorization/{version}/shops', {
      versions: ['202309'],
      scope: 'seller.authorization.info',
      cipher: 'none',
      handle: ({ grant }) => ({
        shops: shops
          .ofSeller(grant.sellerKey)
          .filter(({ key }) => grant.shops.includes(key))
          .map((shop) => ({
            cipher: tokens.cipherOf(grant, shop.key),
            code: shop.code,
            id: shop.id,
            name: shop.settings.name,
            region: shop.settings.region,
            seller_type: shop.seller.shops.length > 1 ? 'CROSS_BORDER' : 'LOCAL',
          })),
      }),
    }),
    operation('DELETE', '/authorization/{version}/shops', {
      versions: ['202403'],
      scope: 'seller.authorization.info',
      handle: ({ app, shop }) => {
        deauthorize(app.appKey, shop);
        return {};
      },
    }),
    operation('GET', '/seller/{version}/shops', {
      versions: ['202309'],
      scope: 'seller.shop.info',
      cipher: 'none',
      handle: ({ grant }) => ({
        shops: shops
          .ofSeller(grant.sellerKey)
          .filter(({ status }) => status === 'ACTIVE')
          .map((shop) => ({ id: shop.id, region: shop.settings.region })),
      }),
    }),
    operation('GET', '/seller/{version}/permissions', {
      versions: ['202309'],
      scope: 'seller.shop.info',
      cipher: 'none',
      handle: ({ grant }) => ({
        permissions: shops.ofSeller(grant.sellerKey).length > 1 ? ['MANAGE_GLOBAL_PRODUCT'] : [],
      }),
    }),
    operation('GET', '/seller/{version}/status', {
      versions: ['202508'],
      scope: 'seller.shop.info',
      cipher: 'none',
      handle: ({ grant }) => ({
        seller_status_data: {
          partner_channel: '1',
          seller_status: String(
            tokens.isSellerInactive(grant.sellerKey) ? SHOP_STATUS.DEACTIVATED : SHOP_STATUS.ACTIVE,
          ),
          shop_statuses: shops
            .ofSeller(grant.sellerKey)
            .map((shop) => ({ shop_id: shop.id, shop_status: String(shop.statusCode) })),
          tax_form_status: '2',
        },
      }),
    }),
  ];
}
