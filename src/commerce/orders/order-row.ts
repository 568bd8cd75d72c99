import { newId } from '../../crypto/new-id.js';
import type { ExternalOrder, ExternalOrderLine } from '../../platforms/platform-commerce.js';
import { AmountReader } from '../domain/amounts.js';
import { cleanJson } from '../domain/clean-text.js';
import { digestOfJson } from '../domain/digest.js';
import { searchTerms } from '../domain/search-terms.js';

import type { OrderLineEntity } from './order-line.entity.js';
import type { OrderEntity } from './order.entity.js';

export type OrderRow = Pick<OrderEntity, keyof OrderEntity> & { lines: Omit<OrderLineEntity, 'orderId'>[] };

/**
 * The row of an order.
 *
 * @param buyersSince buyers of older orders are not stored
 * @throws RowProblem
 */
export function toOrderRow(
  accountId: string,
  reported: ExternalOrder,
  { observedAt, buyersSince }: { observedAt: Date; buyersSince: Date },
): OrderRow {
  const json = JSON.stringify(reported);
  const order = cleanJson(reported, json);
  const amounts = new AmountReader();
  const values = {
    total: amounts.read('total', order.total),
    subtotal: amounts.read('subtotal', order.subtotal),
    shippingFee: amounts.read('shippingFee', order.shippingFee),
    tax: amounts.read('tax', order.tax),
    sellerDiscount: amounts.read('sellerDiscount', order.sellerDiscount),
    platformDiscount: amounts.read('platformDiscount', order.platformDiscount),
  };
  const lines = uniqueLines(order.lines).map((line, position) => toLine(line, position, amounts));
  const { name, city, state, postalCode, regionCode } = order.buyer;
  const row = {
    id: newId(),
    accountId,
    externalId: order.externalId,
    status: order.status,
    platformStatus: order.platformStatus,
    createdAt: order.createdAt,
    paidAt: order.paidAt,
    canceledAt: order.canceledAt,
    sourceUpdatedAt: order.updatedAt,
    syncedAt: observedAt,
    isCashOnDelivery: order.isCashOnDelivery,
    currency: amounts.currency,
    ...values,
    exactAmounts: amounts.exactAmounts,
    paymentMethod: order.paymentMethod,
    fulfillmentType: order.fulfillmentType,
    trackingNumber: order.trackingNumber,
    shipBy: order.shipBy,
    buyer: order.createdAt < buyersSince ? null : { name, city, state, postalCode, regionCode },
    digest: digestOfJson(json),
    lines,
  };
  return { ...row, searchTerms: searchTermsOf(row) };
}

/** Words of an order for searches. */
export function searchTermsOf({
  accountId,
  externalId,
  trackingNumber,
  lines,
}: Pick<OrderRow, 'accountId' | 'externalId' | 'trackingNumber' | 'lines'>): string {
  return searchTerms(accountId, [
    externalId,
    trackingNumber,
    ...lines.flatMap(({ sellerSku, skuExternalId }) => [sellerSku, skuExternalId]),
    ...lines.flatMap(({ productName, skuName }) => [productName, skuName]),
  ]);
}

function toLine(
  line: ExternalOrderLine,
  position: number,
  amounts: AmountReader,
): Omit<OrderLineEntity, 'orderId'> {
  const owner = ['lines', line.externalId] as const;
  const read = (field: 'salePrice' | 'originalPrice' | 'sellerDiscount' | 'platformDiscount') =>
    amounts.read(field, line[field], owner);
  return {
    externalId: line.externalId,
    position,
    productExternalId: line.productId,
    productName: line.productName,
    skuExternalId: line.skuId,
    skuName: line.skuName,
    sellerSku: line.sellerSku,
    platformStatus: line.status,
    salePrice: read('salePrice'),
    originalPrice: read('originalPrice'),
    sellerDiscount: read('sellerDiscount'),
    platformDiscount: read('platformDiscount'),
  };
}

function uniqueLines(lines: readonly ExternalOrderLine[]): readonly ExternalOrderLine[] {
  if (lines.length < 2) return lines;
  return [...new Map(lines.map((line) => [line.externalId, line])).values()];
}
