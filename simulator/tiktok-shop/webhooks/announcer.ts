import { createHash } from 'node:crypto';
import type { SimulatorClock } from '../../clock.js';
import type { Sku } from '../catalog/catalog.js';
import type { StockChange, StockListener } from '../orders/order-stock.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import type { Webhooks } from './webhooks.js';

const LOW_STOCK = 10;
/** Changes of stock that are kept for `GET …/stock-changes`. */
const MAX_CHANGES = 100_000;

/** Sends the webhooks of changes of orders and stock. */
export class Announcer implements StockListener {
  private lastEvent = 0;

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokShopBehaviour,
    private readonly webhooks: Webhooks,
  ) {}

  orderChanged(shop: Shop, index: number): void {
    const status = shop.orders.statusOf(index);
    this.webhooks.emit(shop, 'orderStatus', {
      order_id: shop.orderId(index),
      order_status: status === 'CANCELLED' ? this.behaviour().webhookCancelled : status,
      is_on_hold_order: status === 'ON_HOLD',
      update_time: shop.orders.time('updatedAt', index),
    });
  }

  stockChanged(shop: Shop, change: StockChange): void {
    this.record(shop, change);
    const { sku } = change;
    if (change.available === 0 && change.committed === 0) return;
    const available = sku.stock.reduce((total, stock) => total + stock.available, 0);
    const committed = sku.stock.reduce((total, stock) => total + stock.committed, 0);
    this.emitChange(shop, change, { available, committed });
    this.emitStatus(shop, sku, available, available - change.available, committed);
  }

  private record(shop: Shop, { sku, warehouse, source, available }: StockChange): void {
    const { id } = shop.catalog.salesWarehouses[warehouse]!;
    const after = sku.stock[warehouse]!.available;
    shop.stockChanges.push({ sku: sku.id, warehouse: id, source, difference: available, available: after });
    if (shop.stockChanges.length > MAX_CHANGES) shop.stockChanges.splice(0, MAX_CHANGES / 2);
  }

  private emitChange(
    shop: Shop,
    { sku, source, ...delta }: StockChange,
    { available, committed }: { available: number; committed: number },
  ): void {
    const occurredAt = new Date(this.clock.now()).toISOString();
    const number = ++this.lastEvent;
    const key = createHash('sha256').update(`${shop.id} ${number}`).digest('hex').slice(0, 24);
    this.webhooks.emit(shop, 'inventoryChanged', {
      event_id: `evt-${key}`,
      occurred_at: occurredAt,
      seller_id: shop.id,
      product_id: sku.product.id,
      sku_id: sku.id,
      quantity_snapshot_after_change: {
        total_quantity: available + committed,
        total_available_quantity: available,
        total_committed_quantity: committed,
        in_shop_quantity: available,
        campaign_locked_quantity: 0,
        creator_locked_quantity: 0,
      },
      change_detail: [
        {
          idempotency_key: `chg-${key}`,
          trigger_source: source,
          occurred_at: occurredAt,
          total_quantity_delta: delta.available + delta.committed,
          available_quantity_delta: delta.available,
          committed_quantity_delta: delta.committed,
          in_shop_quantity_delta: delta.available,
          campaign_locked_quantity_delta: 0,
          creator_locked_quantity_delta: 0,
        },
      ],
    });
  }

  /** Only when the stock enters another class. */
  private emitStatus(shop: Shop, sku: Sku, available: number, before: number, committed: number): void {
    const status = stockStatus(available);
    if (status === stockStatus(before)) return;
    this.webhooks.emit(shop, 'inventoryStatus', {
      product_id: sku.product.id,
      sku_id: sku.id,
      trigger_reason: { alert_type: 'LOW_STOCK', low_stock_threshold: LOW_STOCK },
      current_inventory_status: status,
      inventory_distribution: {
        total_quantity: available + committed,
        available_quantity: available,
        creator_reserved_quantity: 0,
        campaign_reserved_quantity: 0,
        committed_quantity: committed,
      },
      update_time: Math.floor(this.clock.now() / 1_000),
    });
  }
}

function stockStatus(available: number): string {
  if (available <= 0) return 'OUT_OF_STOCK';
  return available < LOW_STOCK ? 'LOW_STOCK' : 'SUFFICIENT_STOCK';
}
