import { Database } from '../../../src/database/database.js';
import { newClient, token } from '../../oauth/fixtures.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const hour = 3_600_000;
const dayMs = 24 * hour;
const money = '{ amount currency minorUnits hasExtraDecimals }';
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

describe('Money of a shop', () => {
  let stand: ShopStand;
  /** The second currency has no decimals, but the platform prints two. */
  let seller: Seller;
  let american: Seller;
  beforeAll(async () => {
    stand = await ShopStand.start();
    const history = { orders: 40, days: 12 };
    seller = await stand.seller(['GB', { region: 'DE', currency: 'CLP' }, 'ID'], history);
    american = await stand.seller(['US'], history);
    await stand.untilTransactionsRead();
  }, 120_000);
  afterAll(() => stand.close());

  const control = (path: string, body: object = {}) => stand.control('POST', `/tiktok-shop${path}`, body);
  const read = async (name: string, fields: string, place: number, from = seller) => {
    const document = `query ($id: ID) { ${name}(accountId: $id, first: 50) { edges { node { ${fields} } } } }`;
    const found: any = await from.client.data(document, { id: from.shops[place]!.accountId });
    return found[name].edges.map(({ node }: any) => node) as any[];
  };
  const exported = async (path: string, place = 0) => {
    const separator = path.includes('?') ? '&' : '?';
    const response = await seller.client.fetch(
      `/exports/${path}${separator}accountId=${seller.shops[place]!.accountId}`,
    );
    expect(response.status).toBe(200);
    return response.text();
  };
  const rowsOf = (text: string): any[] =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

  it('has orders and settlements of the United States, from their own app', async () => {
    const orders = await read('orders', `externalId total ${money}`, 0, american);
    expect(orders).toHaveLength(40);
    expect(new Set(orders.map(({ total }) => total.currency))).toEqual(new Set(['USD']));
    const statements = await read('statements', `isBalanced revenue ${money}`, 0, american);
    expect(statements.length).toBeGreaterThan(1);
    expect(statements.every(({ isBalanced, revenue }) => isBalanced && revenue.currency === 'USD')).toBe(
      true,
    );
  });

  it('has payments of statements, and follows their state', async () => {
    const { key } = seller.shops[0]!;
    await control(`/shops/${key}/orders`, { status: 'COMPLETED' });
    const statement = await control(`/shops/${key}/settle`);
    await control(`/shops/${key}/statements/${statement.id}/pay`, { hasFailed: true });
    await stand.passWithSyncs(7 * hour);
    await stand.untilTransactionsRead();
    const statements = await read(
      'statements',
      `externalId paymentExternalId paymentStatus payable ${money}`,
      0,
    );
    const settled = statements.find(({ externalId }) => externalId === statement.id);
    expect(settled.paymentStatus).toBe('FAILED');
    const payments = await read('payments', `externalId status paidAt amount ${money}`, 0);
    const payment = payments.find(({ externalId }) => externalId === settled.paymentExternalId);
    expect(payment).toMatchObject({ status: 'FAILED', paidAt: null, amount: settled.payable });
    await control(`/shops/${key}/statements/${statement.id}/pay`);
    await stand.passWithSyncs(7 * hour);
    const [paid] = (await read('payments', 'externalId status paidAt', 0)).filter(
      ({ externalId }) => externalId === payment.externalId,
    );
    expect(paid).toMatchObject({ status: 'PAID', paidAt: expect.any(String) });
  });

  it('has withdrawals where the platform has no payments', async () => {
    const { key } = seller.shops[2]!;
    await control(`/shops/${key}/withdrawals`, { type: 'REVERSE', amount: -700, hasFailed: true });
    await stand.passWithSyncs(7 * hour);
    expect(await read('payments', 'id', 2)).toEqual([]);
    const withdrawals = await read('withdrawals', `type status amount ${money}`, 2);
    expect(withdrawals).toContainEqual({
      ...{ type: 'REVERSE', status: 'FAILED' },
      amount: { amount: '-700.00', currency: 'IDR', minorUnits: '-70000', hasExtraDecimals: false },
    });
    expect(withdrawals.some(({ type, status }) => type === 'SETTLE' && status === 'SUCCESS')).toBe(true);
  });

  it('flags amounts with more decimals than their currency, and balances them exactly', async () => {
    // The tests before may have passed midnight, after which the platform settles.
    await stand.untilTransactionsRead();
    const orders = await read('orders', `total ${money} lines { salePrice ${money} }`, 1);
    const amounts = orders.flatMap(({ total, lines }) => [
      total,
      ...lines.map((line: any) => line.salePrice),
    ]);
    const flagged = amounts.filter(({ hasExtraDecimals }) => hasExtraDecimals);
    expect(flagged.length).toBeGreaterThan(10);
    for (const { amount, minorUnits, currency } of flagged) {
      expect(currency).toBe('CLP');
      expect(amount).toMatch(/^\d+\.\d*[1-9]\d*$/);
      expect(minorUnits).toBe(String(Math.round(Number(amount))));
    }
    const statements = await read('statements', `isBalanced settlement ${money} payable ${money}`, 1);
    expect(statements.filter(({ settlement }) => settlement.hasExtraDecimals).length).toBeGreaterThan(1);
    expect(statements.filter(({ isBalanced }) => !isBalanced)).toEqual([]);
    const [sample] = await read('transactions', `settlement ${money}`, 1);
    expect(sample.settlement).toMatchObject({ currency: 'CLP', hasExtraDecimals: true });
    const cents = (rows: any[]) =>
      rows.reduce((sum, { settlement }) => sum + Math.round(Number(settlement.amount) * 100), 0);
    const { revenue }: any = await seller.client.data(
      `query ($id: ID, $from: String!, $to: String!) { revenue(accountId: $id, from: $from, to: $to) { totals { settled ${money} } } }`,
      {
        id: seller.shops[1]!.accountId,
        ...{ from: day(stand.nowMs() - 60 * dayMs), to: day(stand.nowMs() + dayMs) },
      },
    );
    expect(Math.round(Number(revenue.totals[0].settled.amount) * 100)).toBe(cents(statements));
  });

  it('counts settled money in revenue, apart from orders', async () => {
    const fresh = await stand.seller(['GB']);
    const [shop] = fresh.shops;
    await control(`/shops/${shop!.key}/orders`, { status: 'COMPLETED' });
    const statement = await control(`/shops/${shop!.key}/settle`);
    await stand.passWithSyncs(7 * hour);
    const { revenue }: any = await fresh.client.data(
      `query ($id: ID, $from: String!, $to: String!) { revenue(accountId: $id, from: $from, to: $to, groupBy: MONTH) {
         totals { orderCount orderRevenue ${money} settled ${money} } } }`,
      { id: shop!.accountId, from: day(stand.nowMs() - 3 * dayMs), to: day(stand.nowMs() + dayMs) },
    );
    expect(revenue.totals).toHaveLength(1);
    const [total] = revenue.totals;
    expect(total).toMatchObject({ orderCount: 1, settled: { minorUnits: String(statement.settlement) } });
    expect(total.orderRevenue.minorUnits).not.toBe(total.settled.minorUnits);
  });

  it('has performance by day, in which missing values are null', async () => {
    const { accountId } = seller.shops[0]!;
    const metrics = async (): Promise<any[]> =>
      (
        await seller.client.data(
          `query ($id: ID, $from: String!, $to: String!) { shopMetrics(accountId: $id, from: $from, to: $to) {
             day orderCount itemCount customerCount visitorCount conversionRate grossSales ${money} refunds ${money} } }`,
          { id: accountId, from: day(stand.nowMs() - 20 * dayMs), to: day(stand.nowMs()) },
        )
      ).shopMetrics;
    const days = await metrics();
    expect(days.length).toBeGreaterThan(10);
    expect(days.reduce((sum, { orderCount }) => sum + orderCount, 0)).toBeGreaterThan(20);
    expect(days.every(({ grossSales }) => grossSales.currency === 'GBP')).toBe(true);
    await stand.control('PATCH', '/settings', { tiktokShop: { omitOptionalFields: true } });
    await stand.passWithSyncs(7 * hour);
    await stand.control('PATCH', '/settings', { tiktokShop: { omitOptionalFields: false } });
    const latest = (await metrics()).at(-1);
    expect(latest.customerCount).toBeNull();
    expect(latest.orderCount).not.toBeNull();
  });

  it('is exported with the filters of the lists, as CSV and as JSON Lines', async () => {
    const transactions = await read('transactions', 'id externalId statementId orderExternalId type', 0);
    const lines = rowsOf(await exported('transactions.jsonl'));
    expect(new Set(lines.map(({ id }) => id))).toEqual(new Set(transactions.map(({ id }) => id)));
    const csv = (await exported('transactions.csv')).trimEnd().split('\r\n');
    expect(csv[0]).toMatch(/^id,transactionId,statementId,/);
    expect(csv).toHaveLength(transactions.length + 1);

    const { statementId } = transactions[0];
    const ofStatement = transactions.filter((one) => one.statementId === statementId);
    const filtered = rowsOf(await exported(`transactions.jsonl?statementId=${statementId}`));
    expect(new Set(filtered.map(({ id }) => id))).toEqual(new Set(ofStatement.map(({ id }) => id)));
    const { orderExternalId } = transactions.find((one) => one.orderExternalId !== null);
    const ofOrder = rowsOf(await exported(`transactions.jsonl?orderExternalId=${orderExternalId}`));
    expect(new Set(ofOrder.map(({ orderId }) => orderId))).toEqual(new Set([orderExternalId]));
    const future = new Date(stand.nowMs() + dayMs).toISOString();
    expect(await exported(`transactions.jsonl?from=${future}`)).toBe('');
    expect(await exported(`transactions.csv?from=${future}`)).toBe(`${csv[0]}\r\n`);

    const range = `from=${day(stand.nowMs() - 30 * dayMs)}&to=${day(stand.nowMs())}`;
    const months = rowsOf(await exported(`revenue.jsonl?${range}&groupBy=MONTH`));
    const days = (await exported(`revenue.csv?${range}`)).trimEnd().split('\r\n');
    const sum = (values: string[]) => values.reduce((all, one) => all + Math.round(Number(one) * 100), 0);
    const columns = days[0]!.split(',');
    const ofColumn = (name: string) => days.slice(1).map((line) => line.split(',')[columns.indexOf(name)]!);
    for (const name of ['orderRevenue', 'refunds', 'net', 'settled'])
      expect(sum(ofColumn(name))).toBe(sum(months.map((row) => row[name])));
  });

  it('is exported as a stream, at most twice at the same time by a user in a client', async () => {
    /** Exports by a new API client of the user. */
    const client = async (): Promise<() => Promise<Response>> => {
      const settings = { kind: 'SERVICE', scopes: ['commerce:read'], ownerUserId: seller.userId } as const;
      const service = await newClient(stand.test, { ...settings, scopes: [...settings.scopes] });
      const { body } = await token(stand.test, service, {
        grant_type: 'client_credentials',
        scope: 'commerce:read',
      });
      const headers = { authorization: `Bearer ${body.access_token as string}` };
      return () => fetch(stand.test.url + path, { headers });
    };
    const path = `/exports/transactions.csv?accountId=${seller.shops[0]!.accountId}`;
    const runner = stand.get(Database).manager.connection.createQueryRunner();
    await runner.startTransaction();
    try {
      // The header is sent while the rows cannot be read.
      await runner.query('LOCK TABLE transactions IN ACCESS EXCLUSIVE MODE');
      const running = await Promise.all([seller.client.fetch(path), seller.client.fetch(path)]);
      expect(running.map(({ status }) => status)).toEqual([200, 200]);
      expect((await seller.client.fetch(path)).status).toBe(429);
      const [one, other] = [await client(), await client()];
      running.push(...(await Promise.all([one(), one(), other()])));
      expect(running.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect((await one()).status).toBe(429);
      expect((await american.client.fetch('/exports/orders.csv')).status).toBe(200);
      await runner.rollbackTransaction();
      for (const response of running) expect((await response.text()).split('\r\n').length).toBeGreaterThan(3);
    } finally {
      await runner.release();
    }
    expect((await exported('transactions.csv')).split('\r\n').length).toBeGreaterThan(3);
  });
});
