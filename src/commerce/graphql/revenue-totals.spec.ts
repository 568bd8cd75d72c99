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
  exactAmounts: null,
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
        exactAmounts: null,
      },
      expect.objectContaining({ currency: 'GBP', orderCount: 1, refunds: 250n, netRevenue: -250n }),
    ]);
  });

  it('adds up what is not whole minor units before it is rounded', () => {
    const half = row('USD', { settled: 1n, exactAmounts: { settled: '0.005' } });
    expect(totalsOf([half, half, half], '2026-11-01')).toMatchObject([
      { settled: 2n, exactAmounts: { settled: '0.015' } },
    ]);
    expect(totalsOf([half, half], '2026-11-01')).toMatchObject([{ settled: 1n, exactAmounts: null }]);
  });

  it('has no rows without money', () => {
    expect(totalsOf([], '2026-11-01')).toEqual([]);
  });
});
