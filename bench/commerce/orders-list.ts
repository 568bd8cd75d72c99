import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OrdersRepository } from '../../src/commerce/orders/orders.repository.js';
import type { OrderStatus } from '../../src/platforms/platform-commerce.js';
import type { Bench } from '../harness/bench.js';
import type { OrderList, OrdersLatency, OrdersLatencySettings } from '../harness/commerce/orders-latency.js';
import type { Measurement } from '../harness/report.js';
import { assignTier } from '../harness/stored-grants.js';
import { storedDays, storeOrders } from '../harness/commerce/stored-orders.js';

const barMs = 30;
const dayMs = 24 * 3_600_000;
const statuses = ['UNPAID', 'AWAITING_SHIPMENT', 'IN_TRANSIT', 'COMPLETED', 'CANCELED'];
const words = ['cedar', 'lamp', 'linen vase', 'SIM-0042', 'cop', '577100000'];
/** Lists that warm both sides up. */
const dropped = 50;

/** A page of orders of a shop, filtered, compared with prepared statements that read the same rows. */
export async function commerceOrdersList(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.createDatabase();
  const patchbay = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
    databaseUrl,
    signIn: true,
    roles: ['api'],
    environment: { ...shopApp, ...bench.secrets, GRAPHQL_REQUESTS_PER_MINUTE: '1000000000' },
  });
  await assignTier(bench, databaseUrl, patchbay.userId, 'Enterprise');
  const count = bench.amount(1_000_000, 20_000);
  const startedAt = performance.now();
  const accountIds = await storeOrders(bench, databaseUrl, patchbay.userId, count);
  console.log(`  ${count} orders stored in ${Math.round((performance.now() - startedAt) / 1000)} s`);

  const draws = dropped + bench.amount(500, 50);
  const measurements: Measurement[] = [];
  for (const [name, draw] of Object.entries(kinds)) {
    const lists = Array.from({ length: draws }, (_, index) => draw(accountIds[index % accountIds.length]!));
    const listsPath = join(bench.createDataDir(), 'lists.json');
    mkdirSync(dirname(listsPath), { recursive: true });
    writeFileSync(listsPath, JSON.stringify(lists));
    const settings: OrdersLatencySettings = {
      databaseUrl,
      graphqlUrl: `${patchbay.url}/graphql`,
      cookie: patchbay.cookie,
      listsPath,
    };
    const latency = await bench.run<OrdersLatency>('harness/commerce/orders-latency', settings);
    const [p99, median] = compare(`orders(first: 50) ${name}`, latency);
    const plan = await explain(bench, databaseUrl, draw(accountIds[0]!));
    measurements.push(p99!, { ...median!, appendix: `Plan ${name}, in the largest shop:\n\n${plan}` });
  }
  await patchbay.stop();
  return measurements;
}

/** An app of a platform that is never called. */
const shopApp = {
  TIKTOK_SHOP_APP_KEY: 'benchapp',
  TIKTOK_SHOP_APP_SECRET: 'bench',
  TIKTOK_SHOP_SERVICE_ID: '7411000000000000101',
};

/** The lists of each measurement, drawn at random. */
const kinds: Record<string, (accountId: string) => OrderList> = {
  'by status and period': (accountId) => {
    const from = Date.now() - Math.random() * storedDays * dayMs;
    return {
      accountId,
      statuses: [pick(statuses)],
      from: new Date(from).toISOString(),
      until: new Date(from + pick([7, 30, 90]) * dayMs).toISOString(),
      search: null,
    };
  },
  'by text': (accountId) => ({ accountId, statuses: null, from: null, until: null, search: pick(words) }),
};

function compare(what: string, latency: OrdersLatency): Measurement[] {
  const common = { what, unit: 'ms', rounds: [] };
  const figures = (share: number) => ({
    patchbay: percentile(latency.patchbay, share),
    peer: percentile(latency.select, share),
  });
  const [p99, median] = [figures(0.99), figures(0.5)];
  return [
    {
      ...{ ...common, ...p99, what: `${what} : a prepared SELECT, p99`, ratio: p99.patchbay / p99.peer },
      ...{ bar: `< ${barMs} ms more`, holds: p99.patchbay - p99.peer < barMs },
    },
    {
      ...{ ...common, ...median, what: `${what} : a prepared SELECT, median` },
      ...{ ratio: median.patchbay / median.peer, bar: null, holds: null },
    },
  ];
}

/** The plan of the statement that the application runs, as Markdown. */
async function explain(bench: Bench, databaseUrl: string, list: OrderList): Promise<string> {
  let statement: { text: string; values: unknown[] } | null = null;
  const query = (text: string, values: unknown[]) => {
    // Only the first: a search with too few rows at the start of its list runs more.
    statement ??= { text, values };
    return Promise.resolve([]);
  };
  const orders = new OrdersRepository({ manager: { query } } as unknown as ConstructorParameters<
    typeof OrdersRepository
  >[0]);
  const { accountId, statuses: wanted, from, until, search } = list;
  const date = (text: string | null) => (text === null ? null : new Date(text));
  await orders.page(
    accountId,
    { statuses: wanted as OrderStatus[] | null, from: date(from), until: date(until), search },
    { by: 'CREATED_AT', descending: true },
    null,
    51,
  );
  const { text, values } = statement!;
  const { rows } = await bench.query(
    databaseUrl,
    `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) ${text}`,
    values,
  );
  const lines = (rows as { 'QUERY PLAN': string }[]).map((row) => row['QUERY PLAN']);
  return ['```', ...lines, '```'].join('\n');
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.slice(dropped).toSorted((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))]!;
}

function pick<Value>(values: readonly Value[]): Value {
  return values[Math.floor(Math.random() * values.length)]!;
}
