import type { Revenue } from '../finance/revenue.repository.js';
import { totalsOf } from './revenue-totals.js';

const row = (currency: string, money: Partial<Revenue>): Revenue => ({
  accountId: 'shop',
  start: '2026-11-02',
  currency,
  orderCount: 1,
  orderRevenue: 0n,
  refunds: 0n,
  netRevenue: 0n,
  settled: 0n,
  ...money,
});

describe('totalsOf', () => {
  it('adds up each currency separately and exactly', () => {
    const rows = [
      row('USD', { orderRevenue: 9_007_199_254_740_993n }),
      row('GBP', { refunds: 250n, netRevenue: -250n }),
      row('USD', { orderRevenue: 1n, settled: -3n }),
    ];
    expect(totalsOf(rows, '2026-11-01')).toEqual([
      {
        accountId: 'shop',
        start: '2026-11-01',
        currency: 'USD',
        orderCount: 2,
        orderRevenue: 9_007_199_254_740_994n,
        refunds: 0n,
        netRevenue: 0n,
        settled: -3n,
      },
      expect.objectContaining({ currency: 'GBP', orderCount: 1, refunds: 250n, netRevenue: -250n }),
    ]);
  });

  it('has no rows without money', () => {
    expect(totalsOf([], '2026-11-01')).toEqual([]);
  });
});
