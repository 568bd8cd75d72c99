import { z } from 'zod';
import type { ExternalStock, StockChange, StockResult } from '../../platform-commerce.js';
import { id, optionalCount, optionalId, text } from '../client/schemas.js';

const quantity = z.int().nonnegative();

/** Strict: a warehouse that is left out of an update refuses the whole update. */
export const inventoryData = z.object({
  inventory: z
    .array(
      z.object({
        product_id: id,
        skus: z
          .array(
            z.object({
              id,
              warehouse_inventory: z
                .array(
                  z.object({
                    warehouse_id: id,
                    available_quantity: quantity.nullish().transform((value) => value ?? 0),
                    committed_quantity: optionalCount,
                  }),
                )
                .nullish()
                .transform((list) => list ?? []),
            }),
          )
          .nullish()
          .transform((list) => list ?? []),
      }),
    )
    .nullish()
    .transform((list) => list ?? []),
});

export function stockOf({ inventory }: z.infer<typeof inventoryData>): ExternalStock[] {
  return inventory.flatMap(({ product_id, skus }) =>
    skus.flatMap((sku) =>
      sku.warehouse_inventory.map((one) => ({
        productId: product_id,
        skuId: sku.id,
        warehouseId: one.warehouse_id,
        available: one.available_quantity,
        committed: one.committed_quantity,
      })),
    ),
  );
}

const code = z.union([z.int().transform(String), z.string()]);

/** Refused SKUs come with a success of the call. */
export const updateData = z.object({
  errors: z
    .array(
      z.object({
        code,
        message: text,
        detail: z
          .object({
            sku_id: optionalId,
            extra_errors: z
              .array(z.object({ code, message: text, warehouse_id: optionalId }))
              .nullish()
              .transform((list) => list ?? []),
          })
          .nullish(),
      }),
    )
    .nullish()
    .transform((list) => list ?? []),
});

export function updateBody(stock: readonly StockChange[]): object {
  const bySku = Map.groupBy(stock, ({ skuId }) => skuId);
  return {
    skus: [...bySku].map(([skuId, changes]) => ({
      id: skuId,
      inventory: changes.map((change) => ({ warehouse_id: change.warehouseId, quantity: change.quantity })),
    })),
  };
}

/** One result per SKU, in the order of the request. An error without a SKU concerns all of them. */
export function resultsOf(
  stock: readonly StockChange[],
  { errors }: z.infer<typeof updateData>,
): StockResult[] {
  const skuIds = [...new Set(stock.map(({ skuId }) => skuId))];
  return skuIds.map((skuId) => {
    const error = errors.find(({ detail }) => !detail?.sku_id || detail.sku_id === skuId);
    if (!error) return { skuId, problem: null };
    const [cause] = error.detail?.extra_errors ?? [];
    return {
      skuId,
      problem: {
        platformCode: cause?.code ?? error.code,
        message: cause?.message ?? error.message ?? 'The stock was not changed.',
      },
    };
  });
}
