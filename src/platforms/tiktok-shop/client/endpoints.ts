import { shopScopes } from '../login/scopes.js';

/** Calls that share a limit. The platform limits each app and shop by class of endpoint, and promises no number. */
const limits = {
  account: { calls: 10, perSeconds: 1 },
  order: { calls: 10, perSeconds: 1 },
  product: { calls: 10, perSeconds: 1 },
  return: { calls: 10, perSeconds: 1 },
  finance: { calls: 3, perSeconds: 1 },
  analytics: { calls: 1, perSeconds: 1 },
} as const;

/** One endpoint and the rules for calling it. Each has its own version. */
export interface ShopEndpoint {
  name: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** `{id}` is replaced by the id of the object. */
  path: string;
  /** Scopes to request again if the platform reports a missing one. */
  scopes: readonly string[];
  limit: keyof typeof limits;
  /** Whether the call names its shop by `shop_cipher`. Others refuse it. */
  hasCipher: boolean;
  /**
   * Whether a call may be repeated without its caller. False for those that change a shop: they can be repeated with the same key or
   * content, but a lost response must be reported as such.
   */
  isRepeatable: boolean;
}

export function limitOf(endpoint: ShopEndpoint): { calls: number; perSeconds: number } {
  return limits[endpoint.limit];
}

export const endpoints = {
  shops: {
    name: 'shops',
    method: 'GET',
    path: '/authorization/202309/shops',
    scopes: [shopScopes.authorization],
    limit: 'account',
    hasCipher: false,
    isRepeatable: true,
  },
  endAuthorization: {
    name: 'end_authorization',
    method: 'DELETE',
    path: '/authorization/202403/shops',
    scopes: [shopScopes.authorization],
    limit: 'account',
    hasCipher: true,
    isRepeatable: true,
  },
  sellerStatus: {
    name: 'seller_status',
    method: 'GET',
    path: '/seller/202508/status',
    scopes: [shopScopes.shop],
    limit: 'account',
    hasCipher: false,
    isRepeatable: true,
  },
  orderSearch: {
    name: 'order_search',
    method: 'POST',
    path: '/order/202309/orders/search',
    scopes: [shopScopes.orders],
    limit: 'order',
    hasCipher: true,
    isRepeatable: true,
  },
  orderDetail: {
    name: 'order_detail',
    method: 'GET',
    path: '/order/202507/orders',
    scopes: [shopScopes.orders],
    limit: 'order',
    hasCipher: true,
    isRepeatable: true,
  },
  productSearch: {
    name: 'product_search',
    method: 'POST',
    path: '/product/202502/products/search',
    scopes: [shopScopes.products],
    limit: 'product',
    hasCipher: true,
    isRepeatable: true,
  },
  product: {
    name: 'product',
    method: 'GET',
    path: '/product/202309/products/{id}',
    scopes: [shopScopes.products],
    limit: 'product',
    hasCipher: true,
    isRepeatable: true,
  },
  inventorySearch: {
    name: 'inventory_search',
    method: 'POST',
    path: '/product/202309/inventory/search',
    scopes: [shopScopes.products],
    limit: 'product',
    hasCipher: true,
    isRepeatable: true,
  },
  inventoryUpdate: {
    name: 'inventory_update',
    method: 'POST',
    path: '/product/202309/products/{id}/inventory/update',
    scopes: [shopScopes.stock],
    limit: 'product',
    hasCipher: true,
    isRepeatable: false,
  },
  cancellationSearch: {
    name: 'cancellation_search',
    method: 'POST',
    path: '/return_refund/202309/cancellations/search',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: true,
  },
  cancellationApprove: {
    name: 'cancellation_approve',
    method: 'POST',
    path: '/return_refund/202309/cancellations/{id}/approve',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: false,
  },
  cancellationReject: {
    name: 'cancellation_reject',
    method: 'POST',
    path: '/return_refund/202309/cancellations/{id}/reject',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: false,
  },
  returnSearch: {
    name: 'return_search',
    method: 'POST',
    path: '/return_refund/202309/returns/search',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: true,
  },
  returnApprove: {
    name: 'return_approve',
    method: 'POST',
    path: '/return_refund/202309/returns/{id}/approve',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: false,
  },
  returnReject: {
    name: 'return_reject',
    method: 'POST',
    path: '/return_refund/202309/returns/{id}/reject',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: false,
  },
  rejectReasons: {
    name: 'reject_reasons',
    method: 'GET',
    path: '/return_refund/202309/reject_reasons',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: true,
  },
  aftersalesSearch: {
    name: 'aftersales_search',
    method: 'POST',
    path: '/return_refund/202603/aftersales/search',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: true,
  },
  rmaSearch: {
    name: 'rma_search',
    method: 'POST',
    path: '/return_refund/202604/rma/search',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: true,
  },
  aftersalesReview: {
    name: 'aftersales_review',
    method: 'POST',
    path: '/return_refund/202606/aftersales/review',
    scopes: [shopScopes.returns],
    limit: 'return',
    hasCipher: true,
    isRepeatable: false,
  },
  statements: {
    name: 'statements',
    method: 'GET',
    path: '/finance/202309/statements',
    scopes: [shopScopes.finance],
    limit: 'finance',
    hasCipher: true,
    isRepeatable: true,
  },
  transactions: {
    name: 'statement_transactions',
    method: 'GET',
    path: '/finance/202501/statements/{id}/statement_transactions',
    scopes: [shopScopes.finance],
    limit: 'finance',
    hasCipher: true,
    isRepeatable: true,
  },
  payments: {
    name: 'payments',
    method: 'GET',
    path: '/finance/202605/payments',
    scopes: [shopScopes.finance],
    limit: 'finance',
    hasCipher: true,
    isRepeatable: true,
  },
  withdrawals: {
    name: 'withdrawals',
    method: 'GET',
    path: '/finance/202309/withdrawals',
    scopes: [shopScopes.finance],
    limit: 'finance',
    hasCipher: true,
    isRepeatable: true,
  },
  shopPerformance: {
    name: 'shop_performance',
    method: 'GET',
    path: '/analytics/202509/shop/performance',
    scopes: [shopScopes.analytics],
    limit: 'analytics',
    hasCipher: true,
    isRepeatable: true,
  },
} as const satisfies Record<string, ShopEndpoint>;
