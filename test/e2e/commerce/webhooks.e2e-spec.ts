import { Database } from '../../../src/database/database.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const hour = 3_600_000;
const day = 24 * hour;

describe('Webhooks of a shop', () => {
  let stand: ShopStand;
  let seller: Seller;
  beforeAll(async () => {
    stand = await ShopStand.start();
    seller = await stand.seller(['ID']);
  }, 60_000);
  afterAll(() => stand.close());

  const control = (path: string, body: object = {}) => stand.control('POST', `/tiktok-shop${path}`, body);
  const sql = (statement: string, values: unknown[] = []): Promise<any[]> =>
    stand.get(Database).manager.query(statement, values);
  const storedOrders = (externalId: string) =>
    sql(
      'SELECT status, (SELECT count(*)::int FROM order_lines WHERE order_id = orders.id) AS lines FROM orders WHERE external_id = $1',
      [externalId],
    );

  it('that are duplicated and reordered lead to the last state, once', async () => {
    const { key } = seller.shops[0]!;
    const before = (await sql('SELECT count(*)::int AS events FROM webhook_events'))[0].events;
    const webhook = { event: 'ORDER_STATUS_CHANGE' };
    await stand.control('POST', '/faults', { webhook, action: { type: 'reorder', size: 5 } });
    const placed = await control(`/shops/${key}/orders`, { status: 'UNPAID' });
    for (const step of ['pay', 'end-hold', 'ship', 'collect']) {
      await stand.pass(1_000);
      await control(`/orders/${placed.id}/${step}`);
    }
    await stand.work();
    await stand.control('DELETE', '/faults');
    // The newest one arrived first, and the others were older than the stored order.
    expect(await storedOrders(placed.id)).toEqual([{ status: 'IN_TRANSIT', lines: 1 }]);
    await stand.control('POST', '/faults', { webhook, action: { type: 'duplicate', copies: 4 } });
    await control(`/orders/${placed.id}/deliver`);
    await stand.work();
    await stand.control('DELETE', '/faults');
    expect(await storedOrders(placed.id)).toEqual([{ status: 'DELIVERED', lines: 1 }]);
    const events = await sql(
      `SELECT state, count(*)::int AS count FROM webhook_events WHERE type = '1' GROUP BY state`,
    );
    expect(events).toEqual([{ state: 'PROCESSED', count: 6 + before }]);
  });

  it('of an unknown topic are stored, and change nothing', async () => {
    const { key, accountId } = seller.shops[0]!;
    await control('/webhooks/send', { shop: key, type: 999, data: { order_id: '1', order_status: 'NEW' } });
    await stand.work();
    expect(await sql(`SELECT state, last_error FROM webhook_events WHERE type = '999'`)).toEqual([
      { state: 'IGNORED', last_error: null },
    ]);
    const { account } = await seller.client.data(
      'query ($id: ID!) { account(id: $id) { status sync { isHealthy } } }',
      { id: accountId },
    );
    expect(account.status).toBe('ACTIVE');
    expect(account.sync.every(({ isHealthy }: { isHealthy: boolean }) => isHealthy)).toBe(true);
  });

  it('lead to revenue of an order with cash on delivery on the day on which it is marked as paid', async () => {
    const { key, accountId } = seller.shops[0]!;
    const rows = async () => {
      const at = (ms: number) => new Date(ms).toISOString().slice(0, 10);
      const { revenue } = await seller.client.data(
        `query ($id: ID, $from: String!, $to: String!) { revenue(accountId: $id, from: $from, to: $to, groupBy: DAY) {
           rows { start orderCount orderRevenue { amount } } } }`,
        { id: accountId, from: at(stand.nowMs() - 10 * day), to: at(stand.nowMs() + 2 * day) },
      );
      return revenue.rows as { start: string; orderCount: number; orderRevenue: { amount: string } }[];
    };
    const before = await rows();
    const cash = await control(`/shops/${key}/orders`, { cashOnDelivery: true, status: 'IN_TRANSIT' });
    await stand.work();
    expect(await storedOrders(cash.id)).toMatchObject([{ status: 'IN_TRANSIT' }]);
    expect(await rows()).toEqual(before);

    await stand.passWithSyncs(3 * day);
    const dayOfPayment = new Date(stand.nowMs()).toLocaleDateString('en-CA', { timeZone: 'Asia/Jakarta' });
    await control(`/orders/${cash.id}/deliver`);
    await stand.work();
    const paid = (await rows()).filter(({ start }) => start === dayOfPayment);
    expect(paid).toEqual([
      {
        start: dayOfPayment,
        orderCount: 1,
        orderRevenue: { amount: `${cash.payment.total_amount}.00` },
      },
    ]);
  });
});
