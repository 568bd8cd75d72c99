import { Database } from '../../../src/database/database.js';
import { until } from '../jest/deferred.js';
import type { FaultCounts } from '../jest/fault-counts.js';
import { ShopStand } from '../platforms/shops.js';
import { ReplaceableWorker } from '../processes/publishing-process.js';
import { HeldCalls, type Moment } from '../servers/held-calls.js';

/** Longer than a lease. */
const leaseEndMs = 400_000;

/**
 * Kills a worker process while it reads the second page of what is left of a history, at each of the moments. Each order must be stored once,
 * with its lines.
 */
export async function syncWithCrashes(
  orders: number,
  moments: readonly Moment[],
  counts: FaultCounts,
): Promise<void> {
  const stand = await ShopStand.start();
  const worker = await ReplaceableWorker.start(stand);
  try {
    const seller = await stand.seller(['GB']);
    const [shop] = seller.shops;
    const calls = new HeldCalls(stand);
    const search = { host: 'tiktokShop.api', path: '/order/*/orders/search' };
    await stand.control('POST', `/tiktok-shop/shops/${shop!.key}/generate`, { orders, days: 1 });
    for (const moment of moments) {
      await stand.catchUp();
      await stand.test.advance(leaseEndMs);
      await stand.catchUp();
      await stand
        .get(Database)
        .manager.query(
          `UPDATE commerce_syncs SET due_at = app_now() WHERE stream = 'orders' OR resource = 'ORDERS'`,
        );
      worker.prepareSpare();
      const isHeld = await calls.hold(search, moment, 1);
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
    counts.add(orders, new Set(rows.map(({ external_id }) => external_id)).size);
    expect(rows).toHaveLength(orders);
    expect(rows.filter(({ lines }) => lines === 0)).toEqual([]);
  } finally {
    await worker.close();
    await stand.close();
  }
}
