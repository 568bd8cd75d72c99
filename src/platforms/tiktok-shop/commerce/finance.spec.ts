import {
  type ScriptedShop,
  sent,
  shopCredentials,
  shopSample,
  startScriptedShop,
} from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { daysOf } from './metrics.js';
import { amount, moneyObject } from './money.js';

let shop: ScriptedShop;

beforeEach(async () => {
  shop = await startScriptedShop();
});
afterEach(() => shop.close());

const window = { from: new Date(1_793_900_000_000), to: new Date(1_793_960_000_000) };
const read = async (stream: string, sample = stream) => {
  shop.server.follow(shopSample(sample));
  return (await shop.adapter.commerce.list(shopCredentials(), stream, window, null))!;
};
const gbp = (value: string) => ({ amount: value, currency: 'GBP' });

it('reads statements, whose currency is in the row', async () => {
  expect(await read('statements')).toEqual({
    items: [
      {
        type: 'statement',
        externalId: '7238999000000000001',
        statementAt: new Date(1_793_923_200_000),
        settlement: gbp('-12.40'),
        revenue: gbp('100.00'),
        fees: gbp('-92.40'),
        shippingCost: gbp('-20.00'),
        adjustment: gbp('0'),
        paymentStatus: 'PROCESSING',
        paymentId: '0',
      },
    ],
    rejected: [{ externalId: '7238999000000000002', problem: expect.stringContaining('currency') }],
    nextCursor: null,
  });
});

it('reads transactions, whose currency is in the envelope', async () => {
  shop.server.follow(shopSample('transactions'));
  const { commerce } = shop.adapter;
  const page = await commerce.transactions(shopCredentials(), '7238999000000000001', 't1');
  expect(sent(shop)).toMatchObject({
    path: '/finance/202501/statements/7238999000000000001/statement_transactions',
    query: { sort_field: 'order_create_time', sort_order: 'ASC', page_size: '100', page_token: 't1' },
  });
  expect(page).toMatchObject({
    nextCursor: 't2',
    status: 'SETTLED',
    payable: gbp('-12.40'),
    reserve: gbp('0'),
    settlement: gbp('-12.40'),
    rejected: [{ externalId: '1636999000000000003' }],
  });
  expect(page!.items).toEqual([
    {
      externalId: '1636999000000000001',
      transactionType: 'ORDER',
      orderId: '577099900000000001',
      settlement: gbp('20.00'),
      revenue: gbp('27.00'),
      fees: gbp('-4.00'),
      shippingCost: gbp('-3.00'),
      adjustment: gbp('0'),
      reserve: null,
      orderCreatedAt: new Date(1_793_000_000_000),
      breakdown: {
        fee_tax_breakdown: { fee: { platform_commission_amount: '-4.00', a_new_fee_amount: '0' }, tax: {} },
      },
    },
    expect.objectContaining({
      transactionType: 'PLATFORM_REIMBURSEMENT',
      orderId: '577099900000000002',
      settlement: gbp('1.50'),
      revenue: gbp('0'),
      fees: null,
    }),
  ]);
});

it('reads payments, whose money is an object', async () => {
  expect(await read('payments')).toEqual({
    items: [
      {
        type: 'payment',
        externalId: '3459999000000000001',
        status: 'PAID',
        amount: gbp('87.60'),
        settlement: gbp('87.60'),
        reserve: null,
        beforeExchange: { amount: '100.10', currency: 'EUR' },
        exchangeRate: '0.875125',
        createdAt: new Date(1_793_926_800_000),
        paidAt: new Date(1_794_013_200_000),
      },
    ],
    rejected: [{ externalId: '3459999000000000002', problem: expect.stringContaining('amount') }],
    nextCursor: null,
  });
});

it('reads withdrawals', async () => {
  expect((await read('withdrawals')).items).toEqual([
    {
      type: 'withdrawal',
      externalId: 'SIMWITHDRAWAL1',
      withdrawalType: 'SETTLE',
      status: 'PAID',
      amount: gbp('50.00'),
      createdAt: new Date(1_793_930_000_000),
    },
  ]);
});

it('reads metrics, with null for what is missing', async () => {
  const { items } = await read('metrics', 'performance');
  const missing = { grossSales: null, refunds: null, orderCount: null, itemCount: null, customerCount: null };
  expect(items).toEqual([
    {
      type: 'metric',
      day: '2026-11-04',
      grossSales: gbp('310.00'),
      refunds: gbp('12.00'),
      orderCount: 18,
      itemCount: 20,
      customerCount: 17,
      visitorCount: 400,
      pageViewCount: 650,
      conversionRate: '0.0425',
    },
    {
      type: 'metric',
      day: '2026-11-05',
      ...missing,
      visitorCount: null,
      pageViewCount: null,
      conversionRate: null,
    },
  ]);
});

describe('daysOf', () => {
  const days = (from: string, to: string, timeZone: string) =>
    daysOf({ from: new Date(from), to: new Date(to) }, timeZone, new Date('2026-11-06T12:00:00Z'));

  it('begins and ends days where the shop is, also when the clocks change', () => {
    expect(days('2026-10-31T23:30:00Z', '2026-11-01T09:00:00Z', 'America/Los_Angeles')).toEqual({
      start: '2026-10-31',
      end: '2026-11-02',
    });
    expect(days('2026-10-24T23:00:00Z', '2026-10-26T00:00:00Z', 'Europe/London')).toEqual({
      start: '2026-10-25',
      end: '2026-10-26',
    });
    expect(days('2026-11-05T17:00:00Z', '2026-11-06T12:00:00Z', 'Asia/Jakarta')).toBeNull();
  });
});

describe('money', () => {
  it.each([
    ['-12.40', '-12.40'],
    ['5000', '5000'],
    ['', null],
    [null, null],
    [undefined, null],
    [19.5, '19.5'],
  ])('reads the amount %j as %j', (given, expected) => {
    expect(amount.parse(given)).toBe(expected);
  });

  it.each(['1,000.00', '1e5', ' 1', 'NaN', 1e21])('refuses the amount %j', (given) => {
    expect(amount.safeParse(given).success).toBe(false);
  });

  it('accepts both names of the number', () => {
    expect(moneyObject.parse({ value: '1', currency: 'USD' })).toEqual({ amount: '1', currency: 'USD' });
    expect(moneyObject.parse({ amount: '1', currency: 'USD' })).toEqual({ amount: '1', currency: 'USD' });
    expect(moneyObject.parse({ amount: '1' })).toBeNull();
  });
});
