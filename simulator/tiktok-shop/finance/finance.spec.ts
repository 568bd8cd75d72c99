import type { Json } from '../../test/client.js';
import { ShopClient, type ShopConnection, US_APP } from '../../test/tiktok-shop-client.js';

const STATEMENTS = '/finance/202309/statements';
const DAY_MS = 86_400_000;

describe('Settlements', () => {
  let client: ShopClient;

  beforeAll(async () => {
    client = await ShopClient.start({ tiktokShop: { rateLimits: { enabled: false } } });
  });
  afterAll(() => client.close());
  beforeEach(() => client.simulator.control('POST', '/reset'));

  const units = (amount: string): number => Math.round(Number(amount) * 100);
  const get = async (
    shop: ShopConnection,
    path: string,
    query: Record<string, string | number>,
  ): Promise<Json> =>
    (await client.call(shop, 'GET', path, { query: { page_size: 100, ...query } })).json.data;
  const transactionsOf = (shop: ShopConnection, id: string): Promise<Json> =>
    get(shop, `/finance/202501/statements/${id}/statement_transactions`, { sort_field: 'order_create_time' });

  it.each([
    ['sim-gb', undefined],
    ['sim-us', US_APP],
    ['sim-id', undefined],
  ])('of %s agree: transactions, statement and payment', async (key, app) => {
    await client.control('POST', `/shops/${key}/generate`, { orders: 600, days: 60 });
    const shop = await client.connect(`${key}-seller`, app);
    const { statements } = await get(shop, STATEMENTS, { sort_field: 'statement_time' });
    expect(statements.length).toBeGreaterThan(20);
    const { payments = [] } = await get(shop, '/finance/202605/payments', { sort_field: 'create_time' });
    const types = new Set<string>();
    for (const statement of statements) {
      const { transactions, ...totals } = await transactionsOf(shop, statement.id);
      for (const row of transactions) {
        types.add(row.type);
        const parts = ['revenue_amount', 'shipping_cost_amount', 'fee_tax_amount', 'adjustment_amount'];
        expect(parts.reduce((sum, name) => sum + units(row[name]), 0)).toBe(units(row.settlement_amount));
      }
      const sum = transactions.reduce((total: number, row: Json) => total + units(row.settlement_amount), 0);
      expect(units(statement.settlement_amount)).toBe(sum);
      expect(units(totals.total_settlement_amount)).toBe(sum);
      const reserve = transactions.reduce(
        (total: number, row: Json) => total + units(row.reserve_amount ?? '0'),
        0,
      );
      expect(units(totals.payable_amount)).toBe(sum + reserve);
      const payment = payments.find(({ id }: Json) => id === statement.payment_id);
      if (payment) expect(units(payment.amount.value)).toBe(sum + reserve);
    }
    expect(types).toContain('PLATFORM_REIMBURSEMENT');
    expect(payments.length > 0).toBe(key !== 'sim-id');
  });

  it('have one legal sort field', async () => {
    const shop = await client.connect();
    const wrong: Record<string, string>[] = [
      {},
      { sort_field: 'create_time' },
      { sort_field: 'statement_time', start_time: '1' },
    ];
    for (const query of wrong) {
      expect((await client.call(shop, 'GET', STATEMENTS, { query })).json.code).toBe(36009004);
    }
  });

  it('can print charges as positive amounts', async () => {
    await client.control('POST', '/shops/sim-gb/generate', { orders: 50, days: 30 });
    const shop = await client.connect();
    const fee = async () => {
      const { statements } = await get(shop, STATEMENTS, { sort_field: 'statement_time' });
      return units(statements[0].fee_amount);
    };
    const negative = await fee();
    expect(negative).toBeLessThan(0);
    await client.simulator.control('PATCH', '/settings', { tiktokShop: { feeSigns: 'positive' } });
    expect(await fee()).toBe(-negative);
  });

  it('settle an old order, and refund it in a later statement', async () => {
    const shop = await client.connect();
    const { id } = await client.control('POST', '/shops/sim-gb/orders', {
      status: 'COMPLETED',
      ageSeconds: 400 * 86_400,
    });
    const first = await client.control('POST', '/shops/sim-gb/settle');
    expect((await transactionsOf(shop, first.id)).transactions[0]).toMatchObject({
      type: 'ORDER',
      order_id: id,
    });

    const opened = await client.control('POST', `/orders/${id}/return`, { type: 'REFUND' });
    await client.control('POST', `/returns/${opened.id}/approve`);
    await client.control('POST', '/shops/sim-gb/transactions', { type: 'Made up（manual）', amount: 500 });
    const second = await client.control('POST', '/shops/sim-gb/settle');
    const { transactions } = await transactionsOf(shop, second.id);
    expect(transactions.map(({ type }: Json) => type)).toEqual(['ORDER', 'Made up（manual）']);
    expect(units(transactions[0].settlement_amount)).toBeLessThan(0);
    await client.control('POST', `/shops/sim-gb/statements/${second.id}/pay`);
    const { statements } = await get(shop, STATEMENTS, { sort_field: 'statement_time', sort_order: 'DESC' });
    expect(statements[0]).toMatchObject({
      payment_status: 'PAID',
      payment_id: expect.stringMatching(/^3459/),
    });
  });

  it('close every day', async () => {
    const shop = await client.connect();
    await client.control('POST', '/shops/sim-gb/orders', { status: 'COMPLETED' });
    await client.simulator.advance(DAY_MS);
    const { statements } = await get(shop, STATEMENTS, { sort_field: 'statement_time' });
    expect(statements).toHaveLength(1);
    expect(statements[0].statement_time % 86_400).toBe(0);
  });
});
