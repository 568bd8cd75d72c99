import type { Json } from '../../test/client.js';
import { ShopClient, US_APP, type ShopConnection } from '../../test/tiktok-shop-client.js';

const SEARCH = '/order/202309/orders/search';
const HOUR_MS = 3_600_000;

describe('Orders', () => {
  let client: ShopClient;
  let shop: ShopConnection;

  beforeAll(async () => {
    client = await ShopClient.start({
      tiktokShop: { rateLimits: { enabled: false }, lifetimes: { accessTtl: 90 * 86_400 } },
    });
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.simulator.control('POST', '/reset');
    shop = await client.connect();
  });

  const detail = async (id: string): Promise<Json> =>
    (await client.call(shop, 'GET', '/order/202507/orders', { query: { ids: id } })).json.data.orders[0];
  const stock = async (): Promise<Json> =>
    (await client.control('GET', '/shops/sim-gb/products'))[0].skus[0].stock[0];

  it('go through the life of the platform', async () => {
    const { id } = await client.control('POST', '/shops/sim-gb/orders', { lines: [{ sku: 0, quantity: 2 }] });
    expect(id).toMatch(/^577\d{15}$/);
    expect(await detail(id)).toMatchObject({ status: 'UNPAID', line_items: [{}, {}] });
    expect((await detail(id)).recipient_address).toBeUndefined();
    expect(await stock()).toMatchObject({ available: 498, committed: 2 });

    await client.control('POST', `/orders/${id}/pay`);
    expect(await detail(id)).toMatchObject({ status: 'ON_HOLD', is_on_hold_order: true });
    await client.simulator.advance(HOUR_MS);
    expect(await detail(id)).toMatchObject({ status: 'AWAITING_SHIPMENT' });
    expect((await detail(id)).recipient_address.name).toMatch(/^.\*{3} .\*{3}$/);

    await client.control('POST', `/orders/${id}/ship`);
    expect(await detail(id)).toMatchObject({
      status: 'AWAITING_COLLECTION',
      tracking_number: expect.any(String),
    });
    expect(await stock()).toMatchObject({ available: 498, committed: 0 });
    await client.control('POST', `/orders/${id}/collect`);
    await client.control('POST', `/orders/${id}/deliver`);
    expect(await detail(id)).toMatchObject({ status: 'DELIVERED' });
    await client.simulator.advance(4 * 24 * HOUR_MS);
    expect(await detail(id)).toMatchObject({ status: 'COMPLETED' });
    await client.simulator.advance(30 * 24 * HOUR_MS);
    expect((await detail(id)).recipient_address).toBeUndefined();
    const events = await client.simulator.control('GET', '/webhooks?event=ORDER_STATUS_CHANGE');
    expect(events.map(({ body }: Json) => JSON.parse(body).data.order_status)).toEqual([
      'UNPAID',
      'ON_HOLD',
      'AWAITING_SHIPMENT',
      'AWAITING_COLLECTION',
      'IN_TRANSIT',
      'DELIVERED',
      'COMPLETED',
    ]);
  });

  it('release their stock when they are cancelled', async () => {
    const { id } = await client.control('POST', '/shops/sim-gb/orders', { status: 'AWAITING_SHIPMENT' });
    expect(await stock()).toMatchObject({ available: 499, committed: 1 });
    await client.simulator.advance(6 * 24 * HOUR_MS);
    expect(await detail(id)).toMatchObject({ status: 'CANCELLED', cancellation_initiator: 'SYSTEM' });
    expect(await stock()).toMatchObject({ available: 500, committed: 0 });
    const [last] = (await client.simulator.control('GET', '/webhooks?event=ORDER_STATUS_CHANGE')).slice(-1);
    expect(JSON.parse(last.body).data.order_status).toBe('CANCEL');
  });

  it.each([
    ['sim-gb', 'sim-gb-seller', /^-?\d+\.\d\d$|^0$/],
    ['sim-id', 'sim-id-seller', /^-?\d+$/],
    ['sim-us', 'sim-us-seller', /^-?\d+\.\d\d$|^0$/],
  ])('of %s have sums that are exact', async (key, seller, pattern) => {
    await client.control('POST', `/shops/${key}/generate`, { orders: 200, days: 20 });
    shop = await client.connect(seller, key === 'sim-us' ? US_APP : undefined);
    const orders: Json[] = await readAll({ sort_field: 'update_time', sort_order: 'ASC' });
    expect(orders).toHaveLength(200);
    for (const { payment, line_items: lines } of orders) {
      const { currency: _currency, ...amounts } = payment;
      for (const amount of Object.values(amounts)) expect(amount).toMatch(pattern);
      const units = (name: string): number => Math.round(Number(payment[name]) * 100);
      const sum = (name: string): number =>
        lines.reduce((total: number, line: Json) => total + Math.round(Number(line[name]) * 100), 0);
      expect(units('original_total_product_price')).toBe(sum('original_price'));
      expect(units('sub_total')).toBe(sum('sale_price'));
      expect(units('sub_total')).toBe(
        units('original_total_product_price') - units('seller_discount') - units('platform_discount'),
      );
      expect(units('total_amount')).toBe(
        units('sub_total') + units('shipping_fee') + units('tax') + units('retail_delivery_fee'),
      );
    }
    expect(new Set(orders.map(({ status }) => status)).size).toBeGreaterThan(4);
  });

  it('are the same for the same seed', async () => {
    const read = async () => {
      await client.simulator.control('POST', '/reset');
      await client.control('POST', '/shops/sim-gb/generate', { orders: 50, days: 5 });
      shop = await client.connect();
      return readAll({});
    };
    expect(await read()).toEqual(await read());
  });

  it('may leave the window while pages are read', async () => {
    await client.control('POST', '/shops/sim-gb/generate', { orders: 30, days: 5 });
    const before = await client.nowSeconds();
    await client.simulator.advance(1_000);
    await client.control('POST', '/shops/sim-gb/move-while-paging', { times: 2 });
    const rows = await readAll(
      { sort_field: 'create_time', sort_order: 'ASC' },
      { update_time_lt: before + 1 },
    );
    expect(rows).toHaveLength(30);
    // The other one changed after it was read.
    expect(rows.filter(({ update_time: at }) => at > before)).toHaveLength(1);
  });

  it('move to the last page when they change while pages are sorted by time of change', async () => {
    await client.control('POST', '/shops/sim-gb/generate', { orders: 40, days: 5 });
    const sorted = { sort_field: 'update_time', sort_order: 'ASC' };
    const ids = (rows: Json[]) => rows.map(({ id }) => id);
    const before = ids(await readAll(sorted));
    await client.simulator.advance(1_000);
    await client.control('POST', '/shops/sim-gb/move-while-paging', { times: 2 });
    const seen = ids(await readAll(sorted));
    // The first of the second page was not read before it moved, the last of the second page was.
    const [unread, read] = [before[10]!, before[20]!];
    expect(seen.slice(0, 10)).toEqual(before.slice(0, 10));
    expect(seen[10]).toBe(before[11]);
    expect(seen.filter((id) => id === unread)).toHaveLength(1);
    expect(seen.filter((id) => id === read)).toHaveLength(2);
    expect(seen.slice(-2)).toEqual([unread, read]);
    expect(new Set(seen)).toEqual(new Set(before));
  });

  it('are generated quickly', async () => {
    const started = performance.now();
    await client.control('POST', '/shops/sim-gb/generate', { orders: 100_000, days: 365 });
    expect(performance.now() - started).toBeLessThan(20_000);
    const first = await client.call(shop, 'POST', SEARCH, { query: { page_size: 100 } });
    expect(first.json.data.total_count).toBe(100_000);
  });

  async function readAll(query: Record<string, string>, body: object = {}): Promise<Json[]> {
    const rows: Json[] = [];
    let token = '';
    do {
      const { json } = await client.call(shop, 'POST', SEARCH, {
        query: { page_size: 10, ...query, ...(token !== '' && { page_token: token }) },
        body,
      });
      rows.push(...(json.data.orders ?? []));
      token = json.data.next_page_token;
      if (token !== '') expect(token).toMatch(/\+.*\/.*=/);
    } while (token !== '');
    return rows;
  }
});
