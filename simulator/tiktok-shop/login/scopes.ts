/** Scopes of the simulated endpoints and others that apps may have. */
export const SCOPES = [
  { name: 'seller.authorization.info', allows: 'Read the shops of the authorization' },
  { name: 'seller.shop.info', allows: 'Read the shops of the seller' },
  { name: 'seller.order.info', allows: 'Read orders' },
  { name: 'seller.product.basic', allows: 'Read products and stock' },
  { name: 'seller.product.write', allows: 'Change products and stock' },
  { name: 'seller.logistics', allows: 'Read warehouses' },
  { name: 'seller.fulfillment.basic', allows: 'Read packages' },
  { name: 'seller.return_refund.basic', allows: 'Read and answer cancellations and returns' },
  { name: 'seller.finance.info', allows: 'Read statements, payments and withdrawals' },
  { name: 'data.shop_analytics.public.read', allows: 'Read the performance of the shop' },
] as const;

export const ALL_SCOPES: string[] = SCOPES.map(({ name }) => name);
