import { z } from 'zod';
import type { ExternalStock, StockChange, StockRead, StockResult } from '../../commerce-parts.js';
import { id, optionalCount, optionalId, optionalList, text } from '../client/schemas.js';
import { readRows } from './rows.js';

export const inventoryData = z.object({ inventory: optionalList });

const productInventory = z.object({ product_id: id, skus: optionalList });
const skuInventory = z.object({ id, warehouse_inventory: optionalList });
const warehouseInventory = z.object({
  warehouse_id: id,
  available_quantity: z
    .int()
    .nonnegative()
    .nullish()
    .transform((value) => value ?? 0),
  committed_quantity: optionalCount,
});

/** Reads each entry separately. Those that cannot be read are reported with the id of their product. */
export function readStock({ inventory }: z.infer<typeof inventoryData>): StockRead {
  const stock: ExternalStock[] = [];
  const products = readRows(inventory, productInventory, 'product_id');
  const unreadable = [...products.rejected];
  for (const { product_id: productId, skus } of products.items) {
    const readable = readRows(skus, skuInventory, 'id');
    const problems = [...readable.rejected];
    for (const { id: skuId, warehouse_inventory } of readable.items) {
      const { items, rejected } = readRows(warehouse_inventory, warehouseInventory, 'warehouse_id');
      problems.push(...rejected.map((one) => ({ ...one, problem: `SKU ${skuId}: ${one.problem}` })));
      for (const {
        warehouse_id: warehouseId,
        available_quantity: available,
        committed_quantity: committed,
      } of items)
        stock.push({ productId, skuId, warehouseId, available, committed });
    }
    unreadable.push(
      ...problems.map(({ problem }) => ({ externalId: productId, problem: `Stock. ${problem}` })),
    );
  }
  return { stock, unreadable };
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
