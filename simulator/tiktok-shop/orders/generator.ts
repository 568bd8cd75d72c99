import type { SimulatorClock } from '../../clock.js';
import { mix, Random } from '../random.js';
import type { Shop } from '../shops/shop.js';
import type { LifeCycle } from './life-cycle.js';
import type { Settlements } from '../finance/settlements.js';
import { commitHistory } from './order-stock.js';
import { drawLine } from './pricing.js';

const DAY = 86_400;
/** Share of the day's orders in each hour of the shop, in percent: evenings sell most. */
const HOURS = [2, 1, 1, 1, 1, 1, 2, 3, 3, 4, 4, 5, 5, 5, 4, 4, 5, 5, 6, 8, 10, 9, 7, 4];

/** Makes orders: a history, or the sales of a moment. */
export class OrderGenerator {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly lifeCycle: LifeCycle,
    private readonly settlements: Settlements,
  ) {}

  /**
   * Adds `count` orders of `days` days, the last of which ended `endedDaysAgo` days ago. Their past is only stored; their future
   * happens as usual.
   */
  generateHistory(
    shop: Shop,
    count: number,
    days: number,
    endedDaysAgo = 0,
  ): { first: number; count: number } {
    const now = Math.floor(this.clock.now() / 1_000);
    const first = shop.orders.length;
    const random = new Random(mix(shop.seed, first, 61));
    const end = now - 1 - endedDaysAgo * DAY;
    const times = Float64Array.from({ length: count }, () => end - drawAge(random, days)).sort();
    this.lifeCycle.isSilent = true;
    try {
      for (const at of times) this.generateOne(shop, at, now, random);
    } finally {
      this.lifeCycle.isSilent = false;
    }
    for (let index = first; index < shop.orders.length; index++) {
      if (isWaiting(shop, index)) commitHistory(shop, index);
      shop.due.push(index, shop.orders.time('nextAt', index));
    }
    this.lifeCycle.arm(shop);
    this.settlements.closeDays(shop);
    return { first, count };
  }

  /** Up to `count` new orders of now, as far as the stock allows. Returns their places. */
  sell(shop: Shop, count: number, automatic: boolean): number[] {
    const now = Math.floor(this.clock.now() / 1_000);
    const sold: number[] = [];
    for (let number = 0; number < count; number++) {
      const random = new Random(mix(shop.seed, shop.orders.length, 62));
      const warehouse = random.int(0, shop.catalog.salesWarehouses.length - 1);
      const available = shop.catalog.skus.filter(
        (sku) => sku.product.status === 'ACTIVATE' && (sku.stock[warehouse]?.available ?? 0) > 0,
      );
      if (available.length === 0) continue;
      const lines = [drawLine(random.pick(available), random)];
      const cashOnDelivery = random.chance(shop.region.cashOnDelivery);
      sold.push(this.lifeCycle.place(shop, { at: now, lines, automatic, cashOnDelivery, warehouse }));
    }
    return sold;
  }

  private generateOne(shop: Shop, at: number, now: number, random: Random): void {
    const index = this.lifeCycle.place(shop, {
      at,
      automatic: true,
      cashOnDelivery: random.chance(shop.region.cashOnDelivery),
      sample: random.chance(0.005),
      sellerShipping: random.chance(0.1),
    });
    this.lifeCycle.catchUp(shop, index, now);
  }
}

function isWaiting(shop: Shop, index: number): boolean {
  return shop.orders.time('shippedAt', index) === 0 && shop.orders.time('cancelledAt', index) === 0;
}

function drawAge(random: Random, days: number): number {
  let drawn = random.int(0, 99);
  let hour = 0;
  while (hour < 23 && drawn >= (HOURS[hour] as number)) drawn -= HOURS[hour++] as number;
  const day = random.int(0, days - 1);
  return Math.min(days * DAY - 1, day * DAY + (23 - hour) * 3_600 + random.int(0, 3_599));
}
