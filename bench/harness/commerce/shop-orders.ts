import type { Bench } from '../bench.js';
import type { ConnectedShop } from './shops.js';
import { control, type Simulator } from '../simulator.js';

/** Differences between the orders of the simulator and those of the database. */
export interface OrderDifferences {
  /** Orders and lines of the simulator that are not stored. */
  lost: number;
  /** Orders and lines that are stored twice, or that the simulator does not have. */
  doubled: number;
  /** Stored orders of another version: another time, status or amount. */
  outdated: number;
}

interface Order {
  id: string;
  status: string;
  /** Seconds. */
  updatedAt: number;
  lines: number;
  /** Smallest units. */
  total: number;
}

/** Adds a history of orders to each shop of the simulator. */
export async function generateOrders(
  simulator: Simulator,
  keys: readonly string[],
  orders: number,
  days: number,
): Promise<void> {
  for (const key of keys)
    await control(simulator, 'POST', `/tiktok-shop/shops/${key}/generate`, { orders, days });
}

/**
 * Compares the orders of shops, by their platform ids.
 *
 * @param until seconds. Orders that changed from then on are left out
 */
export async function compareOrders(
  bench: Bench,
  databaseUrl: string,
  simulator: Simulator,
  shops: readonly ConnectedShop[],
  until = Infinity,
): Promise<OrderDifferences> {
  const differences: OrderDifferences = { lost: 0, doubled: 0, outdated: 0 };
  for (const { key, accountId } of shops) {
    const all = await control<Order[]>(simulator, 'GET', `/tiktok-shop/shops/${key}/orders`);
    const later = new Set(all.flatMap(({ id, updatedAt }) => (updatedAt < until ? [] : id)));
    const isCompared = ({ id }: Order) => !later.has(id);
    const stored = await readStored(bench, databaseUrl, accountId);
    compare(all.filter(isCompared), stored.filter(isCompared), differences);
  }
  return differences;
}

async function readStored(bench: Bench, databaseUrl: string, accountId: string): Promise<Order[]> {
  const { rows } = await bench.query(
    databaseUrl,
    `SELECT external_id AS id, platform_status AS status, extract(epoch FROM source_updated_at)::int AS "updatedAt",
       (SELECT count(*)::int FROM order_lines WHERE order_id = orders.id) AS lines, total::float AS total
     FROM orders WHERE account_id = $1`,
    [accountId],
  );
  return rows as Order[];
}

function compare(expected: readonly Order[], stored: readonly Order[], differences: OrderDifferences): void {
  const byId = Map.groupBy(stored, ({ id }) => id);
  for (const order of expected) {
    const [found, ...others] = byId.get(order.id) ?? [];
    byId.delete(order.id);
    differences.doubled += others.length;
    if (!found) {
      differences.lost += 1;
      continue;
    }
    differences.lost += Math.max(0, order.lines - found.lines);
    differences.doubled += Math.max(0, found.lines - order.lines);
    const isSame =
      found.status === order.status && found.updatedAt === order.updatedAt && found.total === order.total;
    if (!isSame) differences.outdated += 1;
  }
  for (const unknown of byId.values()) differences.doubled += unknown.length;
}
