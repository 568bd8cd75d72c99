import { z } from 'zod';
import { Refusal } from '../gateway/errors.js';
import { operation, type Operation } from '../gateway/operation.js';
import { printMoney, shareOf } from '../money.js';
import { buyerOf } from '../orders/buyers.js';
import { linesOf } from '../orders/pricing.js';
import { mix } from '../random.js';
import type { Shop } from '../shops/shop.js';
import { addDays, dayOf, startOfDay } from './shop-days.js';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD');
const CHANNELS = [
  ['LIVE', 2_500],
  ['VIDEO', 5_000],
  ['PRODUCT_CARD', 2_500],
] as const;

/** Shop performance. Days are those of the shop, and data is one day late. */
export function analyticsOperations(): Operation[] {
  return [
    operation('GET', '/analytics/{version}/shop/performance', {
      versions: ['202509'],
      scope: 'data.shop_analytics.public.read',
      rate: 'analytics',
      query: z.strictObject({
        start_date_ge: date,
        end_date_lt: date,
        granularity: z.enum(['ALL', '1D']).default('ALL'),
        currency: z.enum(['USD', 'LOCAL']).default('LOCAL'),
      }),
      handle: ({ shop, query, now }) => {
        const { timeZone } = shop.region;
        const { start_date_ge: from, end_date_lt: to } = query;
        const latest = addDays(dayOf(now * 1_000, timeZone), -1);
        if (Number.isNaN(Date.parse(from)) || Number.isNaN(Date.parse(to)) || from >= to) {
          throw new Refusal(28_001_022, 'Invalid date range.');
        }
        const intervals: object[] = [];
        const end = to > addDays(latest, 1) ? addDays(latest, 1) : to;
        if (query.granularity === 'ALL' && from < end) intervals.push(viewInterval(shop, from, end));
        if (query.granularity === '1D') {
          for (let day = from; day < end; day = addDays(day, 1)) {
            intervals.push(viewInterval(shop, day, addDays(day, 1)));
          }
        }
        return { latest_available_date: latest, performance: { intervals } };
      },
    }),
  ];
}

function viewInterval(shop: Shop, from: string, to: string): object {
  const { timeZone } = shop.region;
  const [first, last] = [startOfDay(from, timeZone), startOfDay(to, timeZone)];
  const { orders } = shop;
  const buyers = new Set<string>();
  const [gmv, items, count, skuOrders] = sumOrders();
  const refunds = shop.afterSales.returns
    .filter(({ step, status, updatedAt }) => {
      return step === null && status.endsWith('COMPLETE') && updatedAt >= first && updatedAt < last;
    })
    .reduce((sum, { refund }) => sum + refund, 0);
  const visitors = count * 14 + (mix(shop.seed, first) % 50);
  const money = (units: number) => ({ amount: printMoney(units, shop.currency), currency: shop.currency });
  return {
    start_date: from,
    end_date: to,
    sales: {
      gmv: {
        overall: money(gmv),
        breakdowns: CHANNELS.map(([type, share]) => ({ type, gmv: money(shareOf(gmv, share)) })),
      },
      gross_revenue: { overall: money(gmv), breakdowns: [{ type: 'GMV_MAX', percentage: '0.2500' }] },
      refunds: money(refunds),
      items_sold: items,
      orders_count: count,
      sku_orders_count: skuOrders,
      avg_customers_count: buyers.size,
    },
    traffic: {
      avg_visitors: visitors,
      avg_page_views: visitors * 2,
      // The platform spells it like this.
      avg_conversation_rate: visitors === 0 ? '0' : (count / visitors).toFixed(4),
    },
  };

  function sumOrders(): [gmv: number, items: number, count: number, skuOrders: number] {
    const sums: [number, number, number, number] = [0, 0, 0, 0];
    for (let index = 0; index < orders.length; index++) {
      const createdAt = orders.time('createdAt', index);
      if (createdAt < first || createdAt >= last) continue;
      const isPaid = orders.time('paidAt', index) > 0 || orders.has(index, 'cashOnDelivery');
      if (!isPaid) continue;
      const lines = linesOf(shop, index);
      sums[0] += lines.reduce((sum, line) => sum + line.price - line.sellerDiscount, 0);
      sums[1] += lines.length;
      sums[2] += 1;
      sums[3] += new Set(lines.map(({ skuIndex }) => skuIndex)).size;
      buyers.add(buyerOf(shop, index).id);
    }
    return sums;
  }
}
