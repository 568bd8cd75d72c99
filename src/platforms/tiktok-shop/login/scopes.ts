import { Capability } from '../../platform.js';

/** Needed to list the shops of a grant, so required whatever the operator lists. */
export const basicScope = 'seller.authorization.info';

export const shopScopes = {
  authorization: basicScope,
  shop: 'seller.shop.info',
  orders: 'seller.order.info',
  products: 'seller.product.basic',
  stock: 'seller.product.write',
  returns: 'seller.return_refund.basic',
  finance: 'seller.finance.info',
  analytics: 'data.shop_analytics.public.read',
} as const;

const scopesOf: Readonly<Partial<Record<Capability, readonly string[]>>> = {
  [Capability.PROFILE]: [basicScope, shopScopes.shop],
  [Capability.COMMERCE]: [
    shopScopes.orders,
    shopScopes.products,
    shopScopes.stock,
    shopScopes.returns,
    shopScopes.finance,
    shopScopes.analytics,
  ],
};

/** Every scope that the adapter can use. */
export const usefulScopes: readonly string[] = Object.values(shopScopes);

/**
 * The minimum for the capabilities, among the scopes of the apps. The consent link does not carry them: the seller grants what the app
 * has in the Partner Center. Comparing them with the granted ones shows what an older grant lacks.
 */
export function scopesFor(
  capabilities: readonly Capability[],
  approvedScopes: readonly string[],
): readonly string[] {
  const wanted = [Capability.PROFILE, ...capabilities].flatMap((capability) => scopesOf[capability] ?? []);
  return [...new Set(wanted)].filter((scope) => scope === basicScope || approvedScopes.includes(scope));
}
