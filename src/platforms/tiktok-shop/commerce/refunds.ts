import type { ExternalRefund } from '../../commerce-parts.js';
import type { ExternalMoney } from '../../platform-commerce.js';

/** Statuses in which the buyer has the money. The success of a request only approves it; a replacement pays nothing. */
const paidStatuses = new Set([
  'CANCELLATION_REQUEST_COMPLETE',
  'RETURN_OR_REFUND_REQUEST_COMPLETE',
  'REPLACEMENT_REQUEST_REFUND_SUCCESS',
  'REFUND_SUCCESS',
]);

/** A request of the platform that may have been refunded. */
export interface Refundable {
  /** Unlike other ids, those of cancellations and returns may be equal. */
  type: 'cancellation' | 'return';
  id: string;
  orderId: string | null;
  status: string | null;
  amount: ExternalMoney | null;
  /** Time of the change that led to the status. Null if the platform leaves it out. */
  at: Date | null;
}

/** Id of the refund of a cancellation or return. */
export function refundIdOf({ type, id }: Pick<Refundable, 'type' | 'id'>): string {
  return `${type}:${id}`;
}

/**
 * What was refunded. A return of a batch is listed alone, in its after-sales request and in its packages. Its refund has the same id
 * in each of these lists.
 */
export function refundsOf({ type, id, orderId, status, amount, at }: Refundable): ExternalRefund[] {
  if (!paidStatuses.has(status ?? '') || amount === null || /^-?0*\.?0*$/.test(amount.amount)) return [];
  return [{ externalId: refundIdOf({ type, id }), orderId, amount, at }];
}

/** The seller may offer less than the buyer asks for. */
export function agreedRefund(
  requested: ExternalMoney | null,
  offer: ExternalMoney | null,
  isOfferRejected: boolean,
): ExternalMoney | null {
  return offer !== null && !isOfferRejected ? offer : requested;
}
