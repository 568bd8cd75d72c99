import type { OrderStatus } from '../../platforms/platform-commerce.js';

/** Value by which orders are listed and limited to a period. `PAID_AT` leaves out unpaid orders. */
export type OrderKey = 'CREATED_AT' | 'PAID_AT' | 'UPDATED_AT';

export interface OrderSorting {
  by: OrderKey;
  descending: boolean;
}

export interface OrderFilter {
  /** Null or absent: any status. */
  statuses?: readonly OrderStatus[] | null;
  /** Start of the period, inclusive. */
  from?: Date | null;
  /** End of the period, exclusive. */
  until?: Date | null;
  /** Beginnings of words of the order id, tracking number, SKUs and product names. */
  search?: string | null;
}
