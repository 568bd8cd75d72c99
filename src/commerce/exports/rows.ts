import type { ExportValue } from '../../http/exports/export-rows.js';
import { formatMinor } from '../domain/money.js';
import type { ExactAmounts } from '../domain/amounts.js';
import type { Revenue } from '../finance/revenue.repository.js';
import type { TransactionEntity } from '../finance/transaction.entity.js';
import type { OrderLineEntity } from '../orders/order-line.entity.js';
import type { OrderEntity } from '../orders/order.entity.js';

/** Fields of each export, in the order of the columns. */
export const orderFields = [
  'id',
  'orderId',
  'status',
  'platformStatus',
  'createdAt',
  'paidAt',
  'canceledAt',
  'updatedAt',
  'isCashOnDelivery',
  'currency',
  'total',
  'subtotal',
  'shippingFee',
  'tax',
  'sellerDiscount',
  'platformDiscount',
  'paymentMethod',
  'fulfillmentType',
  'trackingNumber',
  'itemCount',
  'items',
] as const;

export const transactionFields = [
  'id',
  'transactionId',
  'statementId',
  'statementAt',
  'type',
  'orderId',
  'orderCreatedAt',
  'currency',
  'settlement',
  'revenue',
  'fees',
  'shippingCost',
  'adjustment',
  'reserve',
  'breakdown',
] as const;

export const revenueFields = [
  'start',
  'currency',
  'orderCount',
  'orderRevenue',
  'refunds',
  'net',
  'settled',
] as const;

type RowOf<Fields extends readonly string[]> = Readonly<Record<Fields[number], ExportValue>>;

export function orderRow(order: OrderEntity, lines: readonly OrderLineEntity[]): RowOf<typeof orderFields> {
  const amount = amountsIn(order.currency, order.exactAmounts);
  return {
    id: order.id,
    orderId: order.externalId,
    status: order.status,
    platformStatus: order.platformStatus,
    createdAt: order.createdAt.toISOString(),
    paidAt: order.paidAt?.toISOString() ?? null,
    canceledAt: order.canceledAt?.toISOString() ?? null,
    updatedAt: order.sourceUpdatedAt.toISOString(),
    isCashOnDelivery: order.isCashOnDelivery,
    currency: order.currency,
    total: amount('total', order.total),
    subtotal: amount('subtotal', order.subtotal),
    shippingFee: amount('shippingFee', order.shippingFee),
    tax: amount('tax', order.tax),
    sellerDiscount: amount('sellerDiscount', order.sellerDiscount),
    platformDiscount: amount('platformDiscount', order.platformDiscount),
    paymentMethod: order.paymentMethod,
    fulfillmentType: order.fulfillmentType,
    trackingNumber: order.trackingNumber,
    itemCount: lines.length,
    items: lines.map((line) => ({
      lineId: line.externalId,
      productId: line.productExternalId,
      productName: line.productName,
      skuId: line.skuExternalId,
      sellerSku: line.sellerSku,
      salePrice: amount(`lines.${line.externalId}.salePrice`, line.salePrice),
    })),
  };
}

export function transactionRow(transaction: TransactionEntity): RowOf<typeof transactionFields> {
  const amount = amountsIn(transaction.currency, transaction.exactAmounts);
  return {
    id: transaction.id,
    transactionId: transaction.externalId,
    statementId: transaction.statementId,
    statementAt: transaction.statementAt.toISOString(),
    type: transaction.transactionType,
    orderId: transaction.orderExternalId,
    orderCreatedAt: transaction.orderCreatedAt?.toISOString() ?? null,
    currency: transaction.currency,
    settlement: amount('settlement', transaction.settlement),
    revenue: amount('revenue', transaction.revenue),
    fees: amount('fees', transaction.fees),
    shippingCost: amount('shippingCost', transaction.shippingCost),
    adjustment: amount('adjustment', transaction.adjustment),
    reserve: amount('reserve', transaction.reserve),
    breakdown: transaction.breakdown,
  };
}

export function revenueRow(row: Revenue): RowOf<typeof revenueFields> {
  const amount = amountsIn(row.currency, row.exactAmounts);
  return {
    start: row.start,
    currency: row.currency,
    orderCount: row.orderCount,
    orderRevenue: amount('orderRevenue', row.orderRevenue),
    refunds: amount('refunds', row.refunds),
    net: amount('netRevenue', row.netRevenue),
    settled: amount('settled', row.settled),
  };
}

function amountsIn(currency: string | null, exact: ExactAmounts | null) {
  return (name: string, value: bigint | null): string | null =>
    value === null || currency === null ? null : (exact?.[name] ?? formatMinor(value, currency));
}
