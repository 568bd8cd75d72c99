import { linesOf, paymentOf } from '../orders/pricing.js';
import type { Shop } from '../shops/shop.js';
import { statementId } from './finance-views.js';

/** Money of one order at one time. Seconds and smallest units. */
export interface Booking {
  order: string;
  at: number;
  amount: number;
}

/** What happened to the money of a shop, straight from its state and not from what the API shows of it. */
export interface Books {
  currency: string;
  timeZone: string;
  paysByWithdrawal: boolean;
  /** What buyers paid. */
  paid: Booking[];
  /** What buyers got back. */
  refunded: Booking[];
  statements: { id: string; at: number; settlement: number; reserve: number; transactions: number }[];
  /** What the seller got for statements. */
  paidOut: number;
}

export function viewBooks(shop: Shop): Books {
  const { orders, ledger } = shop;
  const books: Books = {
    currency: shop.currency,
    timeZone: shop.region.timeZone,
    paysByWithdrawal: shop.region.paysByWithdrawal,
    paid: [],
    refunded: [],
    statements: ledger.statements.map((statement) => ({
      id: statementId(shop, statement.index),
      at: statement.at,
      settlement: statement.settlement,
      reserve: statement.reserve,
      transactions: statement.orders.length + statement.rows.length,
    })),
    paidOut: [...ledger.payments, ...ledger.withdrawals.filter(({ type }) => type === 'SETTLE')].reduce(
      (sum, { amount }) => sum + amount,
      0,
    ),
  };
  for (let index = 0; index < orders.length; index++) {
    const paidAt = orders.time('paidAt', index);
    if (paidAt === 0) continue;
    const order = shop.orderId(index);
    const amount = paymentOf(shop, index, linesOf(shop, index)).total;
    books.paid.push({ order, at: paidAt, amount });
    const cancelledAt = orders.time('cancelledAt', index);
    if (cancelledAt > 0) books.refunded.push({ order, at: cancelledAt, amount });
    for (const { at, units } of orders.extrasOf(index).refunds ?? [])
      books.refunded.push({ order, at, amount: units });
  }
  return books;
}
