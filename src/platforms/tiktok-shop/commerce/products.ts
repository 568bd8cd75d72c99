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

/** A product of a search or of a read by id. */
export const productRow = z
  .object({
    id,
    title: text,
    status: z.string().min(1),
    create_time: time,
    update_time: optionalTime,
    skus: z
      .array(sku)
      .nullish()
      .transform((skus) => skus ?? []),
  })
  .transform((product): ExternalProduct => ({
    type: 'product',
    externalId: product.id,
    // Drafts may have no title yet.
    title: product.title ?? '',
    ...toProductStatus(product.status),
    createdAt: product.create_time,
    updatedAt: product.update_time ?? product.create_time,
    skus: product.skus.map((one) => ({
      externalId: one.id,
      sellerSku: one.seller_sku,
      name: nameOf(one),
      price: priceOf(one),
    })),
  }));

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
