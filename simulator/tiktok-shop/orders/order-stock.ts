import type { Sku } from '../catalog/catalog.js';
import type { Shop } from '../shops/shop.js';
import { linesOf } from './pricing.js';

export type StockSource =
  | 'order_created'
  | 'order_canceled'
  | 'order_shipped'
  | 'manual_adjustment'
  | 'api_sync'
  | 'system_auto_replenish';

/** A change of the stock of a SKU in one warehouse. */
export interface StockChange {
  sku: Sku;
  /** Place of the warehouse. */
  warehouse: number;
  source: StockSource;
  /** Differences. Zero if a quantity was set again. */
  available: number;
  committed: number;
}

export interface StockListener {
  stockChanged(shop: Shop, change: StockChange): void;
}

/** Reserves the units of an open order in its warehouse. */
export function commitStock(shop: Shop, index: number, listener: StockListener): void {
  shop.orders.setFlag(index, 'committed', true);
  change(shop, index, listener, 'order_created', -1, 1);
}

/** Returns the reserved units of a cancelled order. */
export function releaseStock(shop: Shop, index: number, listener: StockListener): void {
  if (!shop.orders.has(index, 'committed')) return;
  shop.orders.setFlag(index, 'committed', false);
  change(shop, index, listener, 'order_canceled', 1, -1);
}

/** The reserved units leave the warehouse. */
export function shipStock(shop: Shop, index: number, listener: StockListener): void {
  if (!shop.orders.has(index, 'committed')) return;
  shop.orders.setFlag(index, 'committed', false);
  change(shop, index, listener, 'order_shipped', 0, -1);
}

/** Reserves the units of generated orders that are not shipped yet. Their units are not for sale any more. */
export function commitHistory(shop: Shop, index: number): void {
  shop.orders.setFlag(index, 'committed', true);
  for (const { sku } of linesOf(shop, index)) {
    const stock = sku.stock[shop.orders.warehouse[index] as number];
    if (stock) stock.committed += 1;
  }
}

function change(
  shop: Shop,
  index: number,
  listener: StockListener,
  source: StockSource,
  available: number,
  committed: number,
): void {
  const units = new Map<Sku, number>();
  for (const { sku } of linesOf(shop, index)) units.set(sku, (units.get(sku) ?? 0) + 1);
  const warehouse = shop.orders.warehouse[index] as number;
  for (const [sku, count] of units) {
    const stock = sku.stock[warehouse];
    if (!stock) continue;
    const difference = { available: available * count, committed: committed * count };
    stock.available += difference.available;
    stock.committed += difference.committed;
    listener.stockChanged(shop, { sku, warehouse, source, ...difference });
  }
}
