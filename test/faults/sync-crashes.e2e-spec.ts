import { Database } from '../../src/database/database.js';
import { until } from '../support/jest/deferred.js';
import { FaultCounts } from '../support/jest/fault-counts.js';
import { ShopStand } from '../support/platforms/shops.js';
import { ReplaceableWorker } from '../support/processes/publishing-process.js';
import { HeldCalls } from '../support/servers/held-calls.js';

const orderCount = 260;
/** Longer than a lease. */
const leaseEndMs = 400_000;

describe('A worker process that is killed while it reads the pages of a shop', () => {
  const counts = new FaultCounts('orders');
  let stand: ShopStand;
  let worker: ReplaceableWorker;
  beforeAll(async () => {
    stand = await ShopStand.start();
    worker = await ReplaceableWorker.start(stand);
  }, 60_000);
  afterAll(async () => {
    await worker?.close();
    await stand?.close();
  });

  it('is replaced by one that stores each order once', async () => {
    const seller = await stand.seller(['GB']);
    const [shop] = seller.shops;
    const calls = new HeldCalls(stand);
    const search = { host: 'tiktokShop.api', path: '/order/*/orders/search' };
    await stand.control('POST', `/tiktok-shop/shops/${shop!.key}/generate`, { orders: orderCount, days: 1 });
    // Before the platform reads the second page, and after it has read the third one.
    for (const [skip, moment] of [
      [1, 'received'],
      [1, 'done'],
    ] as const) {
      await stand.catchUp();
      await stand.test.advance(leaseEndMs);
      await stand.catchUp();
      await stand
        .get(Database)
        .manager.query(
          `UPDATE commerce_syncs SET due_at = app_now() WHERE stream = 'orders' OR resource = 'ORDERS'`,
        );
      worker.prepareSpare();
      const isHeld = await calls.hold(search, moment, skip);
      worker.begin();
      await until(isHeld);
      expect(await worker.kill()).toBe('SIGKILL');
      await calls.letGo();
      await worker.replace();
    }
    for (let round = 0; round < 10; round += 1) {
      await stand.catchUp();
      await stand.pass(leaseEndMs);
    }
    const rows: { external_id: string; lines: number }[] = await stand.get(Database).manager.query(
      `SELECT external_id, (SELECT count(*)::int FROM order_lines WHERE order_id = orders.id) AS lines FROM orders
       WHERE account_id = $1`,
      [shop!.accountId],
    );
    counts.add(orderCount, new Set(rows.map(({ external_id }) => external_id)).size);
    expect(rows).toHaveLength(orderCount);
    expect(rows.filter(({ lines }) => lines === 0)).toEqual([]);
  }, 120_000);
});
