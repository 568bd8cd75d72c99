import { anOrder, aReturn, aStream } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { CommerceResource, type ExternalOrder, OrderStatus } from '../../platforms/platform-commerce.js';
import { lockOtherReports } from './orders.repository.js';

const hourMs = 3_600_000;
const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('Two answers about one version', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(() =>
    app.reset(aStream('orders', CommerceResource.ORDERS), aStream('returns', CommerceResource.RETURNS)),
  );
  afterAll(() => app.close());

  const at = new Date(Date.now() - 9 * hourMs);
  const read = async (name: 'orders' | 'returns', item: Parameters<typeof app.shop.set>[1]) => {
    app.shop.set(name, item);
    await app.readHistory(new Date(Date.now() - 100 * hourMs));
  };
  const readOrder = async (more: Partial<ExternalOrder>) => {
    await read('orders', anOrder('o1', at, more));
    const [order] = await app.sql(
      `SELECT status, total::text, tracking_number, buyer->>'city' AS city, exact_amounts, synced_at,
         search_terms::text LIKE '%track9%' AS "isFoundByTracking",
         ARRAY(SELECT concat_ws('|', external_id, sku_name, sale_price) FROM order_lines ORDER BY position) AS lines
       FROM orders`,
    );
    return order!;
  };

  it('of an order keep what the other one leaves out, and are written once', async () => {
    const [line] = anOrder('o1', at).lines;
    const full = await readOrder({ total: usd('41.7755'), trackingNumber: 'track9' });
    const facts = {
      ...{ status: 'AWAITING_SHIPMENT', total: '4178', tracking_number: 'track9', city: 'Portland' },
      ...{ exact_amounts: { total: '41.7755' }, isFoundByTracking: true, lines: ['o1-1|Natural|3598'] },
    };
    expect(full).toMatchObject(facts);
    const noBuyer = { name: null, city: null, state: null, postalCode: null, regionCode: null };
    const partial = { total: null, trackingNumber: null, buyer: noBuyer };
    expect(await readOrder({ ...partial, lines: [] })).toEqual(full);
    expect(await readOrder({ ...partial, lines: [{ ...line!, skuName: null, salePrice: null }] })).toEqual(
      full,
    );
    const changed = { status: OrderStatus.IN_TRANSIT, platformStatus: 'IN_TRANSIT' };
    expect(await readOrder({ ...partial, ...changed, lines: [] })).toMatchObject({
      ...facts,
      status: 'IN_TRANSIT',
    });
  });

  it('of an order replace what they report', async () => {
    await readOrder({ total: usd('41.7755'), trackingNumber: 'track9' });
    const second = { ...anOrder('o1', at).lines[0]!, externalId: 'o1-2' };
    expect(
      await readOrder({ total: usd('40.00'), trackingNumber: 'track10', lines: [second] }),
    ).toMatchObject({
      total: '4000',
      exact_amounts: null,
      tracking_number: 'track10',
      lines: ['o1-2|Natural|3598'],
      isFoundByTracking: false,
    });
  });

  it('of an order do not survive a newer version', async () => {
    await readOrder({ trackingNumber: 'track9' });
    const newer = { updatedAt: new Date(at.getTime() + 1000), trackingNumber: null, lines: [] };
    expect(await readOrder(newer)).toMatchObject({ tracking_number: null, lines: [] });
  });

  it('of a return keep what the other one leaves out', async () => {
    const lines = [{ externalId: 'l1', orderLineId: null, skuId: 's1', refund: null }];
    await read('returns', aReturn('r1', at, { reason: 'Too small', lines }));
    await read('returns', aReturn('r1', at, { orderId: null, lines: [] }));
    expect(await app.sql('SELECT reason, order_external_id, lines FROM returns')).toEqual([
      { reason: 'Too small', order_external_id: 'o1', lines },
    ]);
    await read('returns', aReturn('r1', new Date(at.getTime() + 1000), { orderId: null }));
    expect(await app.sql('SELECT reason, order_external_id, lines FROM returns')).toEqual([
      { reason: null, order_external_id: null, lines: [] },
    ]);
  });

  it('are found by the keys of the orders, however many the shop has stored meanwhile', async () => {
    await readOrder({});
    await app.sql(`INSERT INTO orders (SELECT (o).* FROM (
      SELECT jsonb_populate_record(orders, jsonb_build_object('id', gen_random_uuid(), 'external_id', n)) AS o
      FROM orders, generate_series(1, 2000) AS n) AS copies)`);
    const plan = await app.sql(
      `EXPLAIN ${lockOtherReports}`
        .replace('$1', '(SELECT id FROM accounts LIMIT 1)')
        .replace(
          'unnest($2::text[], $3::timestamptz[], $4::text[])',
          `unnest(ARRAY(SELECT n::text FROM generate_series(1, 100) n), ARRAY[now()], ARRAY['digest'])`,
        ),
    );
    const steps = plan.map((row) => String(Object.values(row)[0])).join('\n');
    expect(steps).toMatch(/Index Scan using orders_external_id_key/);
    expect(steps).not.toMatch(/(Seq|Bitmap Heap) Scan on orders/);
  });
});
