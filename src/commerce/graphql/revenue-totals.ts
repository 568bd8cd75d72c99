import type { Revenue } from '../finance/revenue.repository.js';

/** Adds up rows of one shop per currency. `start` of a total is the first day of the range. */
export function totalsOf(rows: readonly Revenue[], start: string): Revenue[] {
  const totals = new Map<string, Revenue>();
  for (const row of rows) {
    const sum = totals.get(row.currency);
    totals.set(row.currency, {
      accountId: row.accountId,
      currency: row.currency,
      start,
      orderCount: row.orderCount + (sum?.orderCount ?? 0),
      orderRevenue: row.orderRevenue + (sum?.orderRevenue ?? 0n),
      refunds: row.refunds + (sum?.refunds ?? 0n),
      netRevenue: row.netRevenue + (sum?.netRevenue ?? 0n),
      settled: row.settled + (sum?.settled ?? 0n),
    });
  }
  return [...totals.values()];
}
