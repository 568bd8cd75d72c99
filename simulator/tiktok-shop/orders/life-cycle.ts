import type { ScheduledWork, SimulatorClock } from '../../clock.js';
import { mix } from '../random.js';
import type { Shop } from '../shops/shop.js';
import type { Shops } from '../shops/shops.js';
import type { TikTokShopBehaviour } from '../settings.js';
import { FLAGS, type LineSpec, type OrderExtras, type OrderStatus } from './order-store.js';
import { nextTransition, type Transition } from './next-transition.js';
import { commitStock, releaseStock, shipStock, type StockListener } from './order-stock.js';

export interface OrderEvents extends StockListener {
  orderChanged(shop: Shop, index: number): void;
  /** The buyer asks to cancel an order that is being prepared. */
  cancellationRequested(shop: Shop, index: number, at: number): void;
  /** The order was cancelled without a request. */
  orderCancelled(shop: Shop, index: number, at: number): void;
  /** The buyer asks to return units of a delivered order. */
  returnRequested(shop: Shop, index: number, at: number): void;
  orderCompleted(shop: Shop, index: number, at: number): void;
}

export interface NewOrder {
  /** Seconds. */
  at: number;
  seed?: number;
  lines?: LineSpec[];
  automatic: boolean;
  cashOnDelivery?: boolean;
  sample?: boolean;
  sellerShipping?: boolean;
  warehouse?: number;
  buyer?: number;
  buyerMessage?: string;
}

/** Orders and their transitions, by themselves or by the control API. */
export class LifeCycle {
  /** True while history is generated: nothing is announced, and stock was consumed long ago. */
  isSilent = false;
  private readonly scheduled = new Map<Shop, { at: number; work: ScheduledWork }>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokShopBehaviour,
    private readonly shops: Shops,
    private readonly events: OrderEvents,
  ) {}

  place(shop: Shop, order: NewOrder): number {
    const { orders } = shop;
    const seed = order.seed ?? mix(shop.seed, orders.length);
    const flags =
      (order.cashOnDelivery ? FLAGS.cashOnDelivery : 0) |
      (order.automatic ? FLAGS.automatic : 0) |
      (order.sample ? FLAGS.sample : 0) |
      (order.sellerShipping ? FLAGS.sellerShipping : 0);
    const warehouse = order.warehouse ?? seed % shop.catalog.salesWarehouses.length;
    const index = orders.add({ at: order.at, seed, skuCount: shop.catalog.skus.length, flags, warehouse });
    const { lines, buyer, buyerMessage } = order;
    if (lines ?? buyer ?? buyerMessage) {
      Object.assign(orders.editExtras(index), { lines, buyer, buyerMessage });
    }
    // The buyer of an order with cash on delivery pays later, so it starts with the remorse hour.
    orders.setStatus(index, order.cashOnDelivery ? 'ON_HOLD' : 'UNPAID');
    if (!this.isSilent) commitStock(shop, index, this.events);
    this.plan(shop, index);
    this.announce(shop, index);
    return index;
  }

  pay(shop: Shop, index: number, at: number): void {
    shop.orders.paidAt[index] = at;
    this.move(shop, index, 'ON_HOLD', at);
  }

  endHold(shop: Shop, index: number, at: number): void {
    this.move(shop, index, 'AWAITING_SHIPMENT', at);
  }

  ship(shop: Shop, index: number, at: number): void {
    shop.orders.shippedAt[index] = at;
    if (!this.isSilent) shipStock(shop, index, this.events);
    this.move(shop, index, 'AWAITING_COLLECTION', at);
  }

  shipPartly(shop: Shop, index: number, lines: number[], at: number): void {
    shop.orders.editExtras(index).shippedLines = lines;
    this.move(shop, index, 'PARTIALLY_SHIPPING', at);
  }

  collect(shop: Shop, index: number, at: number): void {
    shop.orders.collectedAt[index] = at;
    this.move(shop, index, 'IN_TRANSIT', at);
  }

  deliver(shop: Shop, index: number, at: number): void {
    shop.orders.deliveredAt[index] = at;
    if (shop.orders.has(index, 'cashOnDelivery')) shop.orders.paidAt[index] = at;
    this.move(shop, index, 'DELIVERED', at);
  }

  complete(shop: Shop, index: number, at: number): void {
    shop.orders.completedAt[index] = at;
    this.move(shop, index, 'COMPLETED', at);
    this.events.orderCompleted(shop, index, at);
  }

  cancel(
    shop: Shop,
    index: number,
    at: number,
    initiator: NonNullable<OrderExtras['cancelInitiator']>,
    reason: string,
  ): void {
    shop.orders.cancelledAt[index] = at;
    Object.assign(shop.orders.editExtras(index), { cancelInitiator: initiator, cancelReason: reason });
    if (!this.isSilent) releaseStock(shop, index, this.events);
    this.move(shop, index, 'CANCELLED', at);
    this.events.orderCancelled(shop, index, at);
  }

  requestCancel(shop: Shop, index: number, at: number): void {
    shop.orders.setFlag(index, 'cancelRequested', true);
    shop.orders.editExtras(index).requestCancelTime = at;
    this.touch(shop, index, at);
    this.events.cancellationRequested(shop, index, at);
  }

  /** A change without a new status. */
  touch(shop: Shop, index: number, at: number): void {
    shop.orders.updatedAt[index] = at;
    this.plan(shop, index);
    this.announce(shop, index);
  }

  /** Runs the transitions of one order that are due until `until`. */
  catchUp(shop: Shop, index: number, until: number): void {
    for (;;) {
      const at = shop.orders.time('nextAt', index);
      if (at === 0 || at > until) return;
      this.run(shop, index, at);
    }
  }

  /** Wakes the shop at its next due transition. */
  arm(shop: Shop): void {
    const next = shop.due.peekTime();
    const current = this.scheduled.get(shop);
    // An earlier wake-up finds nothing to do and arms again. Cancelled ones would fill the queue of the clock.
    if (next === undefined || (current && current.at <= next)) return;
    current?.work.cancel();
    const work = this.clock.schedule(next * 1_000, () => {
      this.scheduled.delete(shop);
      this.runDue(shop);
    });
    this.scheduled.set(shop, { at: next, work });
  }

  armAll(): void {
    for (const shop of this.shops.all()) this.arm(shop);
  }

  stop(): void {
    for (const { work } of this.scheduled.values()) work.cancel();
    this.scheduled.clear();
  }

  /** False for a shop of before a reset. */
  owns(shop: Shop): boolean {
    return this.shops.find(shop.key) === shop;
  }

  private runDue(shop: Shop): void {
    const now = Math.floor(this.clock.now() / 1_000);
    for (let next = shop.due.peekTime(); next !== undefined && next <= now; next = shop.due.peekTime()) {
      const entry = shop.due.pop();
      // An entry of an earlier plan of the order.
      if (!entry || shop.orders.time('nextAt', entry.index) !== entry.at) continue;
      this.run(shop, entry.index, entry.at);
    }
    this.arm(shop);
  }

  private run(shop: Shop, index: number, at: number): void {
    const next = nextTransition(shop.orders, index, this.behaviour().lifeCycle);
    shop.orders.nextAt[index] = 0;
    if (next) this.apply(shop, index, next.transition, at);
  }

  private apply(shop: Shop, index: number, transition: Transition, at: number): void {
    switch (transition) {
      case 'pay':
        return this.pay(shop, index, at);
      case 'end-hold':
        return this.endHold(shop, index, at);
      case 'ship':
        return this.ship(shop, index, at);
      case 'collect':
        return this.collect(shop, index, at);
      case 'deliver':
        return this.deliver(shop, index, at);
      case 'complete':
        return this.complete(shop, index, at);
      case 'request-cancel':
        return this.requestCancel(shop, index, at);
      case 'request-return':
        shop.orders.editExtras(index).refunds ??= [];
        this.plan(shop, index);
        return this.events.returnRequested(shop, index, at);
      case 'cancel-unpaid':
        return this.cancel(shop, index, at, 'SYSTEM', 'Payment was not completed in time');
      case 'cancel-by-buyer':
        return this.cancel(shop, index, at, 'BUYER', 'Ordered by mistake');
      case 'cancel-by-seller':
        return this.cancel(shop, index, at, 'SELLER', 'Out of stock');
      case 'cancel-late':
        return this.cancel(shop, index, at, 'SYSTEM', 'Seller did not ship on time');
      case 'cancel-lost':
        return this.cancel(shop, index, at, 'SYSTEM', 'Package lost');
    }
  }

  private move(shop: Shop, index: number, status: OrderStatus, at: number): void {
    shop.orders.setStatus(index, status);
    // A return may have changed a generated order later than its other transitions.
    shop.orders.updatedAt[index] = Math.max(at, shop.orders.time('updatedAt', index));
    this.plan(shop, index);
    this.announce(shop, index);
  }

  private plan(shop: Shop, index: number): void {
    const at = nextTransition(shop.orders, index, this.behaviour().lifeCycle)?.at ?? 0;
    shop.orders.nextAt[index] = at;
    if (this.isSilent) return;
    shop.due.push(index, at);
    this.arm(shop);
  }

  private announce(shop: Shop, index: number): void {
    if (!this.isSilent) this.events.orderChanged(shop, index);
  }
}
