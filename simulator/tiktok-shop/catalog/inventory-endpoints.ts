import { z } from 'zod';
import { invalidParameter, Refusal } from '../gateway/errors.js';
import { operation, type Operation } from '../gateway/operation.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import type { StockListener } from '../orders/order-stock.js';
import type { Product, Sku } from './catalog.js';

const MAX_PRODUCTS = 100;
const MAX_SKUS = 600;
const MAX_QUANTITY = 99_999;

interface Parts {
  behaviour: () => TikTokShopBehaviour;
  listener: StockListener;
}

const change = z.strictObject({
  warehouse_id: z.string().optional(),
  quantity: z.int(),
  backorder_quantity: z.int().min(0).optional(),
  handling_time: z.int().min(0).optional(),
});

const updateBody = z.strictObject({
  skus: z.array(z.strictObject({ id: z.string(), inventory: z.array(change).min(1) })).min(1),
});

type Change = z.output<typeof change>;

/** A reason that refuses the update of one SKU. */
interface Problem {
  code: number;
  message: string;
  warehouseId?: string;
}

/** Stock of SKUs. Quantities are absolute. */
export function inventoryOperations({ behaviour, listener }: Parts): Operation[] {
  return [
    operation('POST', '/product/{version}/inventory/search', {
      versions: ['202309'],
      scope: 'seller.product.basic',
      body: z.strictObject({
        product_ids: z.array(z.string()).optional(),
        sku_ids: z.array(z.string()).optional(),
      }),
      handle: ({ shop, body }) => {
        if ((body.product_ids?.length ?? 0) > MAX_PRODUCTS) {
          throw new Refusal(12_019_120, `At most ${MAX_PRODUCTS} product_ids.`);
        }
        if ((body.sku_ids?.length ?? 0) > MAX_SKUS)
          throw new Refusal(12_019_015, `At most ${MAX_SKUS} sku_ids.`);
        if (!body.product_ids?.length && !body.sku_ids?.length) {
          throw invalidParameter('body.product_ids or body.sku_ids is a required field.');
        }
        return { inventory: findStock(shop, body.product_ids ?? [], body.sku_ids ?? []) };
      },
    }),
    operation('POST', '/product/{version}/products/{product_id}/inventory/update', {
      versions: ['202309'],
      scope: 'seller.product.write',
      body: updateBody,
      handle: ({ shop, params, body }) => {
        const product = shop.catalog.findProduct(params.product_id as string);
        if (!product) throw new Refusal(12_052_048, 'The product does not exist.');
        if (product.status === 'FREEZE' || product.status === 'DELETED') {
          throw new Refusal(12_052_901, 'The product status does not allow this change.');
        }
        const errors: object[] = [];
        for (const { id, inventory } of body.skus) {
          const sku = shop.catalog.findSku(id);
          const problem = findProblem(shop, product, sku, inventory, behaviour().inventoryZero);
          if (problem) errors.push(viewProblem(id, problem));
          else if (sku) setStock(shop, sku, inventory, listener);
        }
        return errors.length > 0 ? { errors } : {};
      },
    }),
  ];
}

/** `sku_ids` win when both are given. Unknown ids are left out. */
function findStock(shop: Shop, productIds: string[], skuIds: string[]): object[] {
  const skus =
    skuIds.length > 0
      ? skuIds.flatMap((id) => shop.catalog.findSku(id) ?? [])
      : productIds.flatMap((id) => shop.catalog.findProduct(id)?.skus ?? []);
  const byProduct = new Map<Product, Sku[]>();
  for (const sku of skus) byProduct.set(sku.product, [...(byProduct.get(sku.product) ?? []), sku]);
  return [...byProduct].map(([product, ofProduct]) => ({
    product_id: product.id,
    skus: ofProduct.map((sku) => {
      const available = sku.stock.reduce((total, stock) => total + stock.available, 0);
      return {
        id: sku.id,
        seller_sku: sku.sellerSku,
        total_available_quantity: available,
        total_committed_quantity: sku.stock.reduce((total, stock) => total + stock.committed, 0),
        warehouse_inventory: shop.catalog.salesWarehouses.map((warehouse, place) => ({
          warehouse_id: warehouse.id,
          available_quantity: sku.stock[place]?.available ?? 0,
          committed_quantity: sku.stock[place]?.committed ?? 0,
        })),
        total_available_inventory_distribution: {
          in_shop_inventory: { quantity: available },
          campaign_inventory: [],
          creator_inventory: [],
        },
      };
    }),
  }));
}

function findProblem(
  shop: Shop,
  product: Product,
  sku: Sku | undefined,
  changes: readonly Change[],
  zero: TikTokShopBehaviour['inventoryZero'],
): Problem | undefined {
  if (!sku) return { code: 12_052_556, message: 'The SKU does not exist.' };
  if (sku.product !== product) return { code: 12_052_557, message: 'The SKU belongs to another product.' };
  const warehouses = shop.catalog.salesWarehouses;
  const isSingle = warehouses.length === 1;
  const named = new Set<string>();
  for (const { warehouse_id: given, quantity } of changes) {
    const warehouseId = given ?? (isSingle ? warehouses[0]?.id : undefined);
    if (warehouseId === undefined) return { code: 12_019_016, message: 'warehouse_id is missing.' };
    const warehouse = warehouses.find(({ id }) => id === warehouseId);
    if (!warehouse) return { code: 12_052_097, message: 'The warehouse does not exist.', warehouseId };
    if (warehouse.status === 'DISABLED') {
      return { code: 12_052_531, message: 'The warehouse is disabled.', warehouseId };
    }
    if (quantity < (zero === 'accepted' ? 0 : 1) || quantity > MAX_QUANTITY) {
      return { code: 12_052_055, message: 'The quantity is out of range.', warehouseId };
    }
    if (named.has(warehouseId))
      return { code: 12_052_533, message: 'A warehouse is listed twice.', warehouseId };
    named.add(warehouseId);
  }
  const isComplete = warehouses.every(({ id, status }) => status === 'DISABLED' || named.has(id));
  return isComplete ? undefined : { code: 12_019_028, message: 'All warehouses of the SKU must be listed.' };
}

function viewProblem(skuId: string, { code, message, warehouseId }: Problem): object {
  return {
    code: 12_052_990,
    message: 'Check failed',
    detail: {
      sku_id: skuId,
      extra_errors: [{ ...(warehouseId !== undefined && { warehouse_id: warehouseId }), code, message }],
    },
  };
}

function setStock(shop: Shop, sku: Sku, changes: readonly Change[], listener: StockListener): void {
  for (const given of changes) {
    const place = given.warehouse_id
      ? shop.catalog.salesWarehouses.findIndex(({ id }) => id === given.warehouse_id)
      : 0;
    const stock = sku.stock[place];
    if (!stock) continue;
    const difference = given.quantity - stock.available;
    stock.available = given.quantity;
    // A backorder quantity that is not sent keeps its value.
    if (given.backorder_quantity !== undefined) stock.backorder = given.backorder_quantity;
    if (given.handling_time !== undefined) stock.handlingTime = given.handling_time;
    listener.stockChanged(shop, {
      sku,
      warehouse: place,
      source: 'api_sync',
      available: difference,
      committed: 0,
    });
  }
}
