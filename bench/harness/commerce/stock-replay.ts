import type { StockWrite } from './stock-load.js';

/** A change of stock at the simulated platform. */
export interface StockChange {
  sku: string;
  warehouse: string;
  /** `api_sync`: a call set the stock. `order_created`: a sale. */
  source: string;
  /** Zero if the same quantity was set again. */
  difference: number;
  /** Available units afterwards. */
  available: number;
}

export interface StockReplay {
  /**
   * Stocks of a SKU in a warehouse that differ from what the writes and sales say: the platform has another stock, or the write
   * that it took last is not the one that Patchbay applied last.
   */
  lost: number;
  sales: number;
  /** Units that came back because a call set a stock that it had read before a sale. */
  restored: number;
}

interface Stock {
  available: number;
  lastWrite: StockWrite | null;
}

/**
 * Replays the changes of the platform in their order. A call sets all warehouses of a SKU: those that a client wrote, and the others to
 * what was read before. Quantities of writes are unique.
 *
 * @param changes of the SKUs, oldest first
 * @param writes of the clients, in the order in which Patchbay applied them
 * @param final available units at the platform, by SKU and warehouse
 */
export function replayStock(
  changes: readonly StockChange[],
  writes: readonly StockWrite[],
  final: ReadonlyMap<string, number>,
): StockReplay {
  const byQuantity = new Map(writes.map((write) => [write.quantity, write]));
  const stocks = new Map<string, Stock>();
  const replay: StockReplay = { lost: 0, sales: 0, restored: 0 };
  for (const { sku, warehouse, source, difference, available } of changes) {
    const key = stockKey(sku, warehouse);
    const stock = stocks.get(key) ?? { available: available - difference, lastWrite: null };
    stocks.set(key, stock);
    if (source !== 'api_sync') {
      replay.sales -= difference;
      stock.available += difference;
      continue;
    }
    const write = byQuantity.get(available);
    if (write && stockKey(write.skuId, write.warehouseId) === key) stock.lastWrite = write;
    else replay.restored += available - stock.available;
    stock.available = available;
  }
  const lastWrites = new Map(writes.map((write) => [stockKey(write.skuId, write.warehouseId), write]));
  for (const [key, available] of final) {
    const stock = stocks.get(key);
    const isKept = stock?.available === available && stock.lastWrite === (lastWrites.get(key) ?? null);
    if (!isKept) replay.lost += 1;
  }
  return replay;
}

export function stockKey(skuId: string, warehouseId: string): string {
  return `${skuId} ${warehouseId}`;
}
