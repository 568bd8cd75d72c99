import { z } from 'zod';
import type { ExternalProduct } from '../../platform-commerce.js';
import { id, optionalTime, text, time } from '../client/schemas.js';
import { amount, money, optionalCurrency } from './money.js';
import { toProductStatus } from './statuses.js';

const price = z.object({ currency: optionalCurrency, sale_price: amount, tax_exclusive_price: amount });

const sku = z.object({
  id,
  seller_sku: text,
  price: price.nullish(),
  sales_attributes: z
    .array(z.object({ value_name: text }))
    .nullish()
    .transform((attributes) => attributes ?? []),
});

const product = z.object({
  id,
  title: text,
  status: z.string().min(1),
  create_time: time,
  update_time: optionalTime,
  skus: z
    .array(sku)
    .nullish()
    .transform((skus) => skus ?? []),
});

/** A product of a read by id. */
export const productRow = product.transform((found) => toProduct(found, false));

/** A product of a search, which leaves out names of SKUs and may have other prices. */
export const productSummaryRow = product.transform((found) => toProduct(found, true));

function toProduct(found: z.infer<typeof product>, isSummary: boolean): ExternalProduct {
  return {
    type: 'product',
    externalId: found.id,
    // Drafts may have no title yet.
    title: found.title ?? '',
    ...toProductStatus(found.status),
    createdAt: found.create_time,
    updatedAt: found.update_time ?? found.create_time,
    isSummary,
    skus: found.skus.map((one) => ({
      externalId: one.id,
      sellerSku: one.seller_sku,
      name: nameOf(one),
      price: priceOf(one),
    })),
  };
}

/** Only a read by id has the attributes of a SKU. */
function nameOf({ sales_attributes }: z.infer<typeof sku>): string | null {
  const values = sales_attributes.flatMap(({ value_name }) => value_name ?? []);
  return values.length > 0 ? values.join(', ') : null;
}

/** Which of the two prices is present depends on the market and the call. */
function priceOf(one: z.infer<typeof sku>) {
  if (!one.price) return null;
  return money(one.price.sale_price ?? one.price.tax_exclusive_price, one.price.currency);
}
