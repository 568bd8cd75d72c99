import { sumDecimals } from '../../platforms/decimals.js';
import { formatMinor } from '../domain/money.js';
import { type Revenue, revenueAmounts, withExactAmounts } from '../finance/revenue.repository.js';

/** Adds up rows of one shop per currency. `start` of a total is the first day of the range. */
export function totalsOf(rows: readonly Revenue[], start: string): Revenue[] {
  return [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, all]) => {
    const sum = (name: (typeof revenueAmounts)[number]) =>
      sumDecimals(all.map((row) => row.exactAmounts?.[name] ?? formatMinor(row[name], currency)));
    return withExactAmounts({
      accountId: all[0]!.accountId,
      ...{ currency, start },
      orderCount: all.reduce((count, row) => count + row.orderCount, 0),
      orderRevenue: sum('orderRevenue'),
      refunds: sum('refunds'),
      netRevenue: sum('netRevenue'),
      settled: sum('settled'),
    });
  });
}
