import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../control/control-errors.js';
import type { LineSpec, OrderStatus } from '../orders/order-store.js';
import { viewOrder } from '../orders/order-view.js';
import { Random, mix } from '../random.js';
import { drawLine, linesOf, paymentOf } from '../orders/pricing.js';
import type { Shop } from '../shops/shop.js';
import type { TikTokShop } from '../tiktok-shop.js';
import type { Lookup } from './lookup.js';

const MAX_UNITS = 30;
const shopParams = z.object({ shop: z.string() });
const orderParams = z.object({ order: z.string() });
const orderBody = z.strictObject({
  /** Absent: one unit of the first SKU. */
  lines: z
    .array(
      z.strictObject({
        sku: z.union([z.string(), z.int().min(0)]),
        quantity: z.int().min(1).max(MAX_UNITS).default(1),
        sellerDiscount: z.int().min(0).optional(),
        platformDiscount: z.int().min(0).optional(),
      }),
    )
    .min(1)
    .prefault([{ sku: 0 }]),
  automatic: z.boolean().default(false),
  cashOnDelivery: z.boolean().default(false),
  sample: z.boolean().default(false),
  sellerShipping: z.boolean().default(false),
  warehouse: z.int().min(0).default(0),
  buyer: z.int().min(0).max(1_000_000).optional(),
  buyerMessage: z.string().optional(),
  /** How long ago the order was placed. */
  ageSeconds: z.int().min(0).default(0),
  /** Runs its transitions up to this status. */
  status: z
    .enum([
      'UNPAID',
      'ON_HOLD',
      'AWAITING_SHIPMENT',
      'AWAITING_COLLECTION',
      'IN_TRANSIT',
      'DELIVERED',
      'COMPLETED',
    ])
    .default('UNPAID'),
});

/** Statuses from which each transition is possible. */
const FROM: Record<string, readonly OrderStatus[]> = {
  pay: ['UNPAID'],
  'end-hold': ['ON_HOLD'],
  ship: ['AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING'],
  'ship-partly': ['AWAITING_SHIPMENT'],
  collect: ['AWAITING_COLLECTION'],
  deliver: ['IN_TRANSIT'],
  complete: ['DELIVERED', 'AWAITING_COLLECTION', 'IN_TRANSIT'],
  cancel: [
    'UNPAID',
    'ON_HOLD',
    'AWAITING_SHIPMENT',
    'PARTIALLY_SHIPPING',
    'AWAITING_COLLECTION',
    'IN_TRANSIT',
  ],
  'request-cancel': ['AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING'],
};
const PATH: readonly [OrderStatus, string][] = [
  ['ON_HOLD', 'pay'],
  ['AWAITING_SHIPMENT', 'end-hold'],
  ['AWAITING_COLLECTION', 'ship'],
  ['IN_TRANSIT', 'collect'],
  ['DELIVERED', 'deliver'],
  ['COMPLETED', 'complete'],
];

/** Orders: placed, generated and moved through their life. */
export function registerOrderControl(control: FastifyInstance, platform: TikTokShop, lookup: Lookup): void {
  const { lifeCycle, generator } = platform;
  const now = (): number => Math.floor(platform.engine.clock.now() / 1_000);
  const shopOf = (params: unknown): Shop => lookup.shop(shopParams.parse(params).shop);

  control.post('/tiktok-shop/shops/:shop/orders', async (request) => {
    const shop = shopOf(request.params);
    const { lines, status, ageSeconds, ...order } = orderBody.parse(request.body ?? {});
    const specs = readLines(shop, lines, order.warehouse);
    const at = now() - ageSeconds;
    const index = lifeCycle.place(shop, { ...order, at, lines: specs });
    for (const [reached, transition] of PATH) {
      if (shop.orders.statusOf(index) === status) break;
      if (reached === 'ON_HOLD' && order.cashOnDelivery) continue;
      run(shop, index, transition, at);
    }
    return view(shop, index);
  });

  control.get('/tiktok-shop/orders/:order', async (request) => {
    const { shop, index } = lookup.order(orderParams.parse(request.params).order);
    return view(shop, index);
  });

  control.get('/tiktok-shop/shops/:shop/orders', async (request) => {
    const shop = shopOf(request.params);
    return Array.from({ length: shop.orders.length }, (_, index) => summary(shop, index));
  });

  for (const transition of Object.keys(FROM)) {
    control.post(`/tiktok-shop/orders/:order/${transition}`, async (request) => {
      const { shop, index } = lookup.order(orderParams.parse(request.params).order);
      const status = shop.orders.statusOf(index);
      if (!FROM[transition]?.includes(status)) throw invalidInput(`The order is ${status}.`);
      run(shop, index, transition, now(), request.body ?? {});
      return view(shop, index);
    });
  }

  control.post('/tiktok-shop/orders/:order/touch', async (request) => {
    const { shop, index } = lookup.order(orderParams.parse(request.params).order);
    const { at } = z.strictObject({ at: z.int().min(1).optional() }).parse(request.body ?? {});
    lifeCycle.touch(shop, index, at ?? now());
    return view(shop, index);
  });

  control.post('/tiktok-shop/shops/:shop/generate', async (request) => {
    const { orders, days, endedDaysAgo } = z
      .strictObject({
        orders: z.int().min(1).max(1_000_000),
        days: z.int().min(1).max(3_650),
        endedDaysAgo: z.int().min(0).max(3_650).default(0),
      })
      .parse(request.body);
    const shop = shopOf(request.params);
    const { first, count } = generator.generateHistory(shop, orders, days, endedDaysAgo);
    return { firstOrderId: shop.orderId(first), count, orders: shop.orders.length };
  });

  control.post('/tiktok-shop/shops/:shop/sell', async (request) => {
    const { count, automatic } = z
      .strictObject({ count: z.int().min(1).max(10_000).default(1), automatic: z.boolean().default(true) })
      .parse(request.body ?? {});
    const shop = shopOf(request.params);
    return { orderIds: generator.sell(shop, count, automatic).map((index) => shop.orderId(index)) };
  });

  function run(shop: Shop, index: number, transition: string, at: number, body: unknown = {}): void {
    switch (transition) {
      case 'pay':
        return lifeCycle.pay(shop, index, at);
      case 'end-hold':
        return lifeCycle.endHold(shop, index, at);
      case 'ship':
        return lifeCycle.ship(shop, index, at);
      case 'ship-partly': {
        const { lines } = z.strictObject({ lines: z.array(z.int().min(0)).min(1) }).parse(body);
        return lifeCycle.shipPartly(shop, index, lines, at);
      }
      case 'collect':
        return lifeCycle.collect(shop, index, at);
      case 'deliver':
        return lifeCycle.deliver(shop, index, at);
      case 'complete':
        return lifeCycle.complete(shop, index, at);
      case 'request-cancel':
        return lifeCycle.requestCancel(shop, index, at);
      case 'cancel': {
        const { by, reason } = z
          .strictObject({
            by: z.enum(['BUYER', 'SELLER', 'SYSTEM']).default('SELLER'),
            reason: z.string().default('Out of stock'),
          })
          .parse(body);
        return lifeCycle.cancel(shop, index, at, by, reason);
      }
    }
  }

  function view(shop: Shop, index: number): object {
    const { remorseSeconds, shipSeconds } = platform.behaviour.lifeCycle;
    return viewOrder(shop, index, { now: now(), withCard: true, remorseSeconds, shipSeconds });
  }
}

/** What a client must have stored of an order. `total` is in smallest units. */
function summary(shop: Shop, index: number): object {
  const lines = linesOf(shop, index);
  return {
    id: shop.orderId(index),
    status: shop.orders.statusOf(index),
    updatedAt: shop.orders.time('updatedAt', index),
    lines: lines.length,
    total: paymentOf(shop, index, lines).total,
  };
}

function readLines(shop: Shop, given: z.output<typeof orderBody>['lines'], warehouse: number): LineSpec[] {
  const random = new Random(mix(shop.seed, shop.orders.length, 63));
  const lines: LineSpec[] = [];
  for (const { sku: reference, quantity, ...discounts } of given) {
    const sku = shop.catalog.resolveSku(reference);
    if (!sku) throw notFound('SKU');
    const stock = sku.stock[warehouse];
    if (!stock) throw invalidInput('There is no such warehouse.');
    if (stock.available < quantity) throw invalidInput('The warehouse has not enough stock.');
    for (let unit = 0; unit < quantity; unit++) {
      const drawn = drawLine(sku, random);
      lines.push({
        ...drawn,
        sellerDiscount: discounts.sellerDiscount ?? drawn.sellerDiscount,
        platformDiscount: discounts.platformDiscount ?? drawn.platformDiscount,
      });
    }
  }
  if (lines.length > MAX_UNITS) throw invalidInput(`An order has at most ${MAX_UNITS} units.`);
  return lines;
}
