import { isDeepStrictEqual } from 'node:util';
import { digestOf } from '../domain/digest.js';
import type { OrderLineEntity } from './order-line.entity.js';
import { type OrderRow, searchTermsOf } from './order-row.js';
import type { OrderEntity } from './order.entity.js';

/** An order as it is stored. */
export type KnownOrder = Omit<OrderEntity, 'searchTerms' | 'digest'> & { lines: readonly Line[] };

type Line = Omit<OrderLineEntity, 'orderId'>;

const amounts = ['total', 'subtotal', 'shippingFee', 'tax', 'sellerDiscount', 'platformDiscount'] as const;
const facts = [
  'paidAt',
  'canceledAt',
  'paymentMethod',
  'fulfillmentType',
  'trackingNumber',
  'shipBy',
] as const;
const lineAmounts = ['salePrice', 'originalPrice', 'sellerDiscount', 'platformDiscount'] as const;
const lineFacts = [
  'productExternalId',
  'productName',
  'skuExternalId',
  'skuName',
  'sellerSku',
  'platformStatus',
] as const;
const buyerFacts = ['name', 'city', 'state', 'postalCode', 'regionCode'] as const;

/**
 * Adds values that another call reported about the same version of an order. Calls of the platform differ in what they leave out.
 *
 * @returns null if the order has nothing that is not stored
 */
export function completeOrder(row: OrderRow, known: KnownOrder): OrderRow | null {
  // Amounts of two currencies cannot be mixed.
  if (row.currency !== null && known.currency !== null && row.currency !== known.currency) return row;
  const exactAmounts: Record<string, string> = {};
  const keepExact = (field: string, isKnown: boolean) => {
    const exact = (isKnown ? known : row).exactAmounts?.[field];
    if (exact !== undefined) exactAmounts[field] = exact;
  };
  const merged: OrderRow = {
    ...row,
    ...fill(row, known, [...facts, ...amounts]),
    currency: row.currency ?? known.currency,
    buyer:
      row.buyer && known.buyer ? { ...row.buyer, ...fill(row.buyer, known.buyer, buyerFacts) } : row.buyer,
  };
  for (const name of amounts) keepExact(name, row[name] === null);
  const knownLines = new Map(known.lines.map((line) => [line.externalId, line]));
  const reported = row.lines.length > 0 ? row.lines : known.lines;
  merged.lines = reported.map((line) => {
    const before = knownLines.get(line.externalId);
    for (const name of lineAmounts)
      keepExact(`lines.${line.externalId}.${name}`, row.lines.length === 0 || line[name] === null);
    return before ? { ...line, ...fill(line, before, [...lineFacts, ...lineAmounts]) } : line;
  });
  merged.exactAmounts = Object.keys(exactAmounts).length > 0 ? exactAmounts : null;
  const values = valuesOf(merged);
  if (isDeepStrictEqual(values, valuesOf(known))) return null;
  return { ...merged, digest: digestOf(values), searchTerms: searchTermsOf(merged) };
}

/** Values of `row`, or of `known` where it has none. */
function fill<Row extends object, Name extends keyof Row>(
  row: Row,
  known: Row,
  names: readonly Name[],
): Pick<Row, Name> {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? known[name]])) as Pick<Row, Name>;
}

/** In an order that does not depend on where they come from. */
function valuesOf(order: Pick<KnownOrder, keyof KnownOrder & keyof OrderRow>): unknown[] {
  const text = (value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  return [
    ...[order.status, order.platformStatus, order.createdAt, order.isCashOnDelivery, order.currency],
    [...facts, ...amounts].map((name) => text(order[name])),
    order.buyer && buyerFacts.map((name) => order.buyer![name]),
    Object.entries(order.exactAmounts ?? {}).sort(([one], [other]) => one.localeCompare(other)),
    order.lines.map((line) => [
      line.externalId,
      ...[...lineFacts, ...lineAmounts].map((name) => text(line[name])),
    ]),
  ];
}
