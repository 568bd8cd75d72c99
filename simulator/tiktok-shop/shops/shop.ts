import { Catalog, type SavedCatalog } from '../catalog/catalog.js';
import { idOf, stableText } from '../ids.js';
import { Ledger, type SavedLedger } from '../finance/ledger.js';
import type { AfterSalesState } from '../returns/after-sales.js';
import { OrderStore, type SavedOrders } from '../orders/order-store.js';
import { DueOrders } from '../orders/due-orders.js';
import { regionOf, type Region } from './regions.js';
import { SHOP_STATUS, type SellerSettings, type ShopSettings, type ShopStatus } from './sellers.js';

/** Address that an app has set for one topic of one shop with the Event API. */
export interface ShopWebhook {
  appKey: string;
  eventType: string;
  address: string;
  /** Seconds. */
  createTime: number;
  updateTime: number;
}

/** A change of stock, for the control API. Ids are those of the platform. */
export interface RecordedStockChange {
  sku: string;
  warehouse: string;
  source: string;
  /** Zero if the same quantity was set again. */
  difference: number;
  /** Available units afterwards. */
  available: number;
}

export interface SavedShop {
  status: ShopStatus;
  catalog: SavedCatalog;
  orders: SavedOrders;
  webhooks: ShopWebhook[];
  afterSales: AfterSalesState;
  ledger: SavedLedger;
}

/** A shop and everything in it. */
export class Shop {
  readonly id: string;
  readonly code: string;
  readonly region: Region;
  readonly currency: string;
  readonly catalog: Catalog;
  readonly orders = new OrderStore();
  readonly due = new DueOrders();
  readonly ledger = new Ledger();
  afterSales: AfterSalesState = { cancellations: [], returns: [] };
  webhooks: ShopWebhook[] = [];
  /** The latest changes, oldest first. Not saved. */
  readonly stockChanges: RecordedStockChange[] = [];
  status: ShopStatus = 'ACTIVE';

  constructor(
    /** Unique number, part of all ids of the shop. */
    readonly number: number,
    readonly seller: SellerSettings,
    readonly settings: ShopSettings,
    readonly seed: number,
    /** Seconds. */
    now: number,
  ) {
    this.id = idOf('shop', 0, number);
    this.code = `${settings.region}${seller.shops.length > 1 ? 'CB' : 'LC'}${stableText(8, 'code', settings.key).toUpperCase()}`;
    this.region = regionOf(settings.region);
    this.currency = settings.currency ?? this.region.currency;
    const { productCount, warehouseCount, stock } = settings;
    this.catalog = new Catalog({
      shopNumber: number,
      region: this.region,
      seed,
      productCount,
      warehouseCount,
      stock,
      now,
    });
  }

  get key(): string {
    return this.settings.key;
  }

  get statusCode(): number {
    return SHOP_STATUS[this.status];
  }

  orderId(index: number): string {
    return idOf('order', this.number, index);
  }

  lineId(index: number, line: number): string {
    return idOf('line', this.number, index * 32 + line);
  }

  save(): SavedShop {
    return {
      status: this.status,
      catalog: this.catalog.save(),
      orders: this.orders.save(),
      webhooks: this.webhooks,
      afterSales: this.afterSales,
      ledger: this.ledger.save(),
    };
  }

  load(saved: SavedShop): void {
    this.status = saved.status;
    this.catalog.load(saved.catalog);
    this.orders.load(saved.orders);
    this.webhooks = saved.webhooks;
    this.afterSales = saved.afterSales;
    this.ledger.load(saved.ledger);
    for (let index = 0; index < this.orders.length; index++) {
      this.due.push(index, this.orders.time('nextAt', index));
    }
  }
}
