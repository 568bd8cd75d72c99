import { setTimeout as delay } from 'node:timers/promises';
import { workSpecs } from '../../src/jobs/work/work-specs.js';
import { sellerLogin, simulatedShopApps } from '../../src/platforms/tiktok-shop/tiktok-shop.env.js';
import type { Bench, Side } from '../harness/bench.js';
import { memoryOptions } from '../harness/memory-options.js';
import { compareWithBar, compareWithPeer, measureInTurns } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { compareOrders, generateOrders, type OrderDifferences } from '../harness/commerce/shop-orders.js';
import { addShops, buildShopEnvironment, type ConnectedShop, storeShops } from '../harness/commerce/shops.js';
import { control, type Simulator, startSimulator } from '../harness/simulator.js';
import { assignTier, storeUser } from '../harness/stored-grants.js';
import type { BackfillLoopSettings, BackfillRun } from '../peers/commerce/backfill-loop.js';
import type { SyncRun } from '../sides/commerce-worker.js';

const MiB = 2 ** 20;
const historyDays = 89;
const readDays = 90;
/** Each has its own budget of calls, so that the budgets do not limit the measurement. */
const shopCount = 20;
/** A token that was refreshed less than a minute ago is not refreshed again. */
const refreshPauseMs = 65_000;

/** The history of shops is read into an empty database, compared with a bare loop; then a history with faults. */
export async function commerceBackfill(bench: Bench): Promise<Measurement[]> {
  return [...(await measureBackfill(bench)), ...(await measureFaults(bench))];
}

async function measureBackfill(bench: Bench): Promise<Measurement[]> {
  const orders = bench.amount(100_000, 4_000);
  const simulator = await startSimulator(bench);
  const keys = await addShops(simulator, shopCount, { productCount: 100 });
  await generateOrders(simulator, keys, orders / shopCount, historyDays);
  const own = await Database.create(bench, simulator, keys);
  const peers = await Database.create(bench, simulator, keys);
  const { appKey, appSecret } = simulatedShopApps[sellerLogin];
  const peer = await bench.startSide('peers/commerce/backfill-loop', {
    ...{ databaseUrl: peers.url, apiUrl: simulator.urls.tiktokShop.api, appKey, appSecret },
    ...{ shops: peers.shops, concurrency: workSpecs['commerce.sync'].concurrency, days: readDays },
  } satisfies BackfillLoopSettings);

  const peaks: number[] = [];
  const what = `Backfill of ${orders.toLocaleString('en')} orders`;
  const unit = 'orders/s';
  let worker: Side | undefined;
  let peerUntil = 0;
  const values = await measureInTurns({ what, unit }, bench.amount(3, 1), {
    patchbay: async () => {
      await worker?.stop();
      await own.clear();
      // A new process each round: its memory is measured from the start.
      worker = await startWorker(bench, own.url, simulator);
      await own.request('HISTORY');
      const { milliseconds, peak } = await worker.request<SyncRun>({});
      peaks.push(peak / MiB);
      return (orders / milliseconds) * 1000;
    },
    peer: async () => {
      await peers.clear();
      const { milliseconds, until } = await peer.request<BackfillRun>({});
      peerUntil = until;
      return (orders / milliseconds) * 1000;
    },
  });
  const differences = await own.compareAfterChanges(worker!);
  await peers.requireOrders(peerUntil);
  await Promise.all([worker!, peer, simulator].map((side) => side.stop()));
  return [
    compareWithPeer({ what: `${what} : a bare loop`, unit, atLeast: 0.7 }, values.patchbay, values.peer),
    compareWithBar({ what: `${what}, resident memory`, unit: 'MiB', below: 300 }, peaks),
    ...reportDifferences(what, differences),
  ];
}

/** Refusals under HTTP 200, tokens that expire between pages, and orders that move while pages are read. */
async function measureFaults(bench: Bench): Promise<Measurement[]> {
  const shops = bench.amount(10, 4);
  const orders = bench.amount(20_000, 2_000);
  const simulator = await startSimulator(bench);
  const keys = await addShops(simulator, shops);
  await generateOrders(simulator, keys, orders / shops, historyDays);
  const database = await Database.create(bench, simulator, keys);
  const rateLimits = { enabled: true, perSecond: 4, status: 200 };
  await control(simulator, 'PATCH', '/settings', { tiktokShop: { rateLimits } });
  for (const key of keys)
    await control(simulator, 'POST', `/tiktok-shop/shops/${key}/move-while-paging`, { times: orders });
  const worker = await startWorker(bench, database.url, simulator);
  await database.request('HISTORY');
  const ended = new AbortController();
  const expiring = expireTokens(simulator, keys, ended.signal);
  const { milliseconds } = await worker.request<SyncRun>({});
  ended.abort();
  const expiries = await expiring;
  const differences = await database.compareAfterChanges(worker);
  const { refreshes } = await control<{ refreshes: number }>(simulator, 'GET', '/tiktok-shop/tokens');
  console.log(
    `  ${orders} orders with faults: ${Math.round(milliseconds / 1000)} s, ${expiries} expired tokens`,
  );
  if (refreshes < shops) throw new Error(`${refreshes} refreshes for ${shops} shops.`);
  await Promise.all([worker, simulator].map((side) => side.stop()));
  const what = `Backfill of ${orders.toLocaleString('en')} orders with 429s, expired tokens, moving rows`;
  return reportDifferences(what, differences);
}

/** Ends the access tokens of all sellers while pages are read, again when Patchbay may refresh them again. Returns how often. */
async function expireTokens(
  simulator: Simulator,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  for (let times = 0; ; times += 1) {
    const pauseMs = times === 0 ? 500 : refreshPauseMs;
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return times;
    for (const key of keys) await control(simulator, 'POST', `/tiktok-shop/sellers/${key}/expire-tokens`, {});
  }
}

function startWorker(bench: Bench, databaseUrl: string, simulator: Simulator): Promise<Side> {
  const environment = { ...bench.secrets, ...buildShopEnvironment(simulator) };
  return bench.startSide(
    'sides/commerce-worker',
    { databaseUrl, roles: ['worker'], environment },
    memoryOptions,
  );
}

function reportDifferences(what: string, { lost, doubled, outdated }: OrderDifferences): Measurement[] {
  const figures = { lost, doubled, outdated };
  return Object.entries(figures).map(([name, count]) => ({
    ...{ what: `${what}: ${name}`, unit: '', patchbay: count, peer: null, ratio: null },
    ...{ bar: '= 0', holds: count === 0, rounds: [{ patchbay: count, peer: null }] },
  }));
}

/** A database with connected shops. */
class Database {
  private constructor(
    readonly url: string,
    readonly shops: ConnectedShop[],
    private readonly bench: Bench,
    private readonly simulator: Simulator,
  ) {}

  static async create(bench: Bench, simulator: Simulator, keys: readonly string[]): Promise<Database> {
    const url = await bench.createDatabase();
    const userId = await storeUser(bench, url);
    await assignTier(bench, url, userId, 'Enterprise');
    const shops = await storeShops(bench, url, simulator, userId, keys);
    return new Database(url, shops, bench, simulator);
  }

  /** Removes all orders and the progress of syncs. */
  async clear(): Promise<void> {
    await this.bench.query(this.url, 'TRUNCATE orders, order_lines, commerce_syncs, platform_budgets');
    await this.bench.query(this.url, 'VACUUM ANALYZE orders, order_lines, commerce_syncs, platform_budgets');
    await this.bench.query(this.url, 'CHECKPOINT');
  }

  /** Makes a sync of the orders of every shop due. */
  async request(purpose: 'HISTORY' | 'CHANGES'): Promise<void> {
    await this.bench.query(
      this.url,
      `INSERT INTO commerce_syncs (account_id, stream, purpose, resource, state, requested_from, synced_until, due_at)
       SELECT account_id, 'orders', $1, 'ORDERS', 'WAITING',
         CASE WHEN $1 = 'HISTORY' THEN date_trunc('milliseconds', now()) - make_interval(days => $2) END,
         CASE WHEN $1 = 'CHANGES' THEN (SELECT min(synced_until) FROM commerce_syncs) END, now()
       FROM shops
       ON CONFLICT (account_id, stream, purpose) DO UPDATE SET state = 'WAITING', due_at = now()`,
      [purpose, readDays],
    );
  }

  /** Orders change until the end of the history; the next read of changes must find them. Repeated while orders change. */
  async compareAfterChanges(worker: Side): Promise<OrderDifferences> {
    for (let repeat = 0; ; repeat += 1) {
      await this.request('CHANGES');
      await worker.request<SyncRun>({});
      const differences = await compareOrders(this.bench, this.url, this.simulator, this.shops);
      if (differences.outdated === 0 || repeat === 2) return differences;
    }
  }

  /** @param until seconds. The peer reads once, so an order that changed later can move out of the time that it reads */
  async requireOrders(until: number): Promise<void> {
    const differences = await compareOrders(this.bench, this.url, this.simulator, this.shops, until);
    if (Object.values(differences).some((count) => count > 0))
      throw new Error(`The peer stored other orders: ${JSON.stringify(differences)}.`);
  }
}
