import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../control/control-errors.js';
import { idOf, indexOf } from '../ids.js';
import { linesOf } from '../orders/pricing.js';
import type { ReturnRequest } from '../returns/after-sales.js';
import type { Shop } from '../shops/shop.js';
import type { TikTokShop } from '../tiktok-shop.js';
import type { Lookup } from './lookup.js';

const returnBody = z.strictObject({
  type: z.enum(['REFUND', 'RETURN_AND_REFUND', 'REPLACEMENT']).default('RETURN_AND_REFUND'),
  /** Places of lines. Absent: all. */
  lines: z.array(z.int().min(0)).min(1).optional(),
  reason: z.string().default('Damaged item'),
  automatic: z.boolean().default(false),
});

/** Returns and their steps. Cancellations start with the order call `request-cancel`. */
export function registerReturnControl(control: FastifyInstance, platform: TikTokShop, lookup: Lookup): void {
  const { flow } = platform;
  const now = (): number => Math.floor(platform.engine.clock.now() / 1_000);

  control.post('/tiktok-shop/orders/:order/return', async (request) => {
    const { order } = z.object({ order: z.string() }).parse(request.params);
    const { shop, index } = lookup.order(order);
    const { lines, automatic, ...wanted } = returnBody.parse(request.body ?? {});
    const status = shop.orders.statusOf(index);
    if (status !== 'DELIVERED' && status !== 'COMPLETED') throw invalidInput(`The order is ${status}.`);
    const all = linesOf(shop, index).map((_, place) => place);
    if (lines?.some((place) => !all.includes(place))) throw invalidInput('The order has no such line.');
    const opened = flow.openReturn(shop, index, now(), {
      ...wanted,
      lines: lines ?? all,
      isAutomatic: automatic,
    });
    return view(shop, opened);
  });

  control.get('/tiktok-shop/shops/:shop/returns', async (request) => {
    const shop = lookup.shop(z.object({ shop: z.string() }).parse(request.params).shop);
    return shop.afterSales.returns.map((opened) => view(shop, opened));
  });

  control.get('/tiktok-shop/shops/:shop/cancellations', async (request) => {
    const shop = lookup.shop(z.object({ shop: z.string() }).parse(request.params).shop);
    return shop.afterSales.cancellations.map((cancellation) => ({
      ...cancellation,
      id: idOf('cancellation', shop.number, cancellation.index),
    }));
  });

  const steps: Record<string, (shop: Shop, opened: ReturnRequest) => void> = {
    approve: (shop, opened) => flow.approve(shop, opened, now()),
    reject: (shop, opened) => flow.reject(shop, opened, now()),
    'buyer-ships': (shop, opened) => flow.buyerShips(shop, opened, now()),
    'package-arrives': (shop, opened) => flow.packageArrives(shop, opened, now()),
    'buyer-withdraws': (shop, opened) => flow.buyerWithdraws(shop, opened, now()),
  };
  for (const [step, run] of Object.entries(steps)) {
    control.post(`/tiktok-shop/returns/:return/${step}`, async (request) => {
      const { return: id } = z.object({ return: z.string() }).parse(request.params);
      const { shop, opened } = findReturn(id);
      if (opened.step === null) throw invalidInput('The return has ended.');
      const isWrongStep =
        (step === 'buyer-ships' && opened.step !== 'buyer-ships') ||
        (step === 'package-arrives' && opened.step !== 'package-arrives');
      if (isWrongStep) throw invalidInput(`The return waits for ${opened.step}.`);
      run(shop, opened);
      return view(shop, opened);
    });
  }

  function findReturn(id: string): { shop: Shop; opened: ReturnRequest } {
    for (const shop of platform.shops.all()) {
      const opened = shop.afterSales.returns[indexOf('return', shop.number, id) ?? -1];
      if (opened) return { shop, opened };
    }
    throw notFound('return');
  }
}

function view(shop: Shop, opened: ReturnRequest): object {
  return {
    ...opened,
    id: idOf('return', shop.number, opened.index),
    orderId: shop.orderId(opened.order),
    ...(opened.batch && {
      aftersalesRequestId: idOf('aftersales', shop.number, opened.index),
      rmaId: idOf('rma', shop.number, opened.index),
    }),
  };
}
