import { z } from 'zod';
import type { ExternalShopMetric, TimeWindow } from '../../platform-commerce.js';
import { optionalCount, optionalList, text } from '../client/schemas.js';
import { moneyObject } from './money.js';

const dayMs = 24 * 3_600_000;

export const performanceData = z.object({
  performance: z.object({ intervals: optionalList }).nullish(),
});

/** Performance on one day. The spelling of the conversion rate is the platform's. */
export const intervalRow = z
  .object({
    start_date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    sales: z
      .object({
        gmv: z.object({ overall: moneyObject }).nullish(),
        refunds: moneyObject,
        orders_count: optionalCount,
        items_sold: optionalCount,
        avg_customers_count: optionalCount,
      })
      .nullish(),
    traffic: z
      .object({
        avg_visitors: optionalCount,
        avg_page_views: optionalCount,
        avg_conversation_rate: text,
        avg_conversion_rate: text,
      })
      .nullish(),
  })
  .transform(({ start_date, sales, traffic }): ExternalShopMetric => ({
    type: 'metric',
    day: start_date,
    grossSales: sales?.gmv?.overall ?? null,
    refunds: sales?.refunds ?? null,
    orderCount: sales?.orders_count ?? null,
    itemCount: sales?.items_sold ?? null,
    customerCount: sales?.avg_customers_count ?? null,
    visitorCount: traffic?.avg_visitors ?? null,
    pageViewCount: traffic?.avg_page_views ?? null,
    conversionRate: traffic?.avg_conversation_rate ?? traffic?.avg_conversion_rate ?? null,
  }));

/**
 * The days of a window in the time zone of the shop, without the day of `now`, which is not over. Null if no day is left.
 */
export function daysOf(
  { from, to }: TimeWindow,
  timeZone: string,
  now: Date,
): { start: string; end: string } | null {
  const start = dayIn(timeZone, from);
  const after = nextDay(dayIn(timeZone, new Date(to.getTime() - 1)));
  const today = dayIn(timeZone, now);
  const end = after < today ? after : today;
  return start < end ? { start, end } : null;
}

function dayIn(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  return `${part('year')}-${part('month')}-${part('day')}`;
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
}
