import type {
  OrderSort,
  OrderStatus,
  ProductStatus,
  RevenuePeriod,
  SortDirection,
} from '@patchbay/client/operations';

export const orderStatuses: readonly OrderStatus[] = [
  'UNPAID',
  'ON_HOLD',
  'AWAITING_SHIPMENT',
  'PARTIALLY_SHIPPING',
  'AWAITING_COLLECTION',
  'IN_TRANSIT',
  'DELIVERED',
  'COMPLETED',
  'CANCELED',
];

export const orderSorts = ['CREATED_AT-DESC', 'CREATED_AT-ASC', 'PAID_AT-DESC', 'UPDATED_AT-DESC'] as const;

export function readOrderSort(choice: (typeof orderSorts)[number]): {
  sort: OrderSort;
  direction: SortDirection;
} {
  const [sort, direction] = choice.split('-') as [OrderSort, SortDirection];
  return { sort, direction };
}

export const productStatuses: readonly ProductStatus[] = [
  'ACTIVE',
  'INACTIVE',
  'DRAFT',
  'IN_REVIEW',
  'REJECTED',
  'SUSPENDED',
  'DELETED',
];

export const groupings: readonly RevenuePeriod[] = ['DAY', 'WEEK', 'MONTH'];

export const moneyViews = ['revenue', 'statements', 'transactions', 'payments', 'withdrawals'] as const;
export type MoneyView = (typeof moneyViews)[number];
