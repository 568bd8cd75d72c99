import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, Side } from '../harness/bench.js';
import { median } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { addShops, buildShopEnvironment, type ConnectedShop, storeShops } from '../harness/commerce/shops.js';
import { control, type Simulator, startSimulator } from '../harness/simulator.js';
import type { StockLoad, StockWrite, StockWriteResult } from '../harness/commerce/stock-load.js';
import { assignTier } from '../harness/stored-grants.js';
import {
  replayStock,
  type StockChange,
  stockKey,
  type StockReplay,
} from '../harness/commerce/stock-replay.js';

const warehouseCount = 3;
const pauseBetweenSalesMs = 20;

interface Product {
  id: string;
  title: string;
  skus: { id: string; stock: { available: number }[] }[];
}

/** What one round found. */
interface Round extends StockReplay {
  milliseconds: number;
  /** Writes without a result of success. */
  unsuccessful: number;
  /** Calls that set stock at the platform. */
  calls: number;
}

/** Many stock writes to one product at the same time, in two processes, while the simulator sells it. */
export async function commerceStock(bench: Bench): Promise<Measurement[]> {
  const count = bench.amount(1_000, 100);
  const simulator = await startSimulator(bench);
  const databaseUrl = await bench.createDatabase();
  const environment = {
    ...bench.secrets,
    ...buildShopEnvironment(simulator),
    GRAPHQL_REQUESTS_PER_MINUTE: '1000000000',
  };
  const settings = { databaseUrl, roles: ['api'], environment };
  const first = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
    ...settings,
    signIn: true,
  });
  const second = await bench.startSide('sides/patchbay', settings);
  await assignTier(bench, databaseUrl, first.userId, 'Enterprise');
  const keys = await addShops(simulator, 1, { warehouseCount, stock: 50_000 });
  const [shop] = await storeShops(bench, databaseUrl, simulator, first.userId, keys);

  const setup: Setup = {
    bench,
    simulator,
    databaseUrl,
    shop: shop!,
    sides: [first, second],
    cookie: first.cookie,
  };
  // The processes open their connections to the database.
  await measure(setup, bench.rounds, count / 20);
  const rounds: Round[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    // Each round has its own product.
    rounds.push(await measure(setup, round, count));
    const { milliseconds, unsuccessful, lost, sales, restored, calls } = rounds.at(-1)!;
    console.log(
      `  ${count} stock writes, round ${round + 1}: ${Math.round(milliseconds)} ms, ${calls} calls, ${lost} lost, ` +
        `${unsuccessful} without success, ${sales} sold, ${restored} restored`,
    );
  }
  await Promise.all([first, second, simulator].map((side) => side.stop()));

  const what = `${count.toLocaleString('en')} stock writes of one product, 2 processes`;
  const figure = (name: keyof Round) => ({
    rounds: rounds.map((round) => ({ patchbay: round[name], peer: null })),
    peer: null,
    ratio: null,
  });
  const isZero = (name: keyof Round) => ({
    ...figure(name),
    ...{ unit: '', patchbay: Math.max(...rounds.map((round) => round[name])), bar: '= 0' },
    holds: rounds.every((round) => round[name] === 0),
  });
  const printed = (name: keyof Round, unit: string) => ({
    ...figure(name),
    ...{ unit, patchbay: median(rounds.map((round) => round[name])), bar: null, holds: null },
  });
  return [
    { ...isZero('lost'), what: `${what}: lost warehouses` },
    { ...isZero('unsuccessful'), what: `${what}: writes without success` },
    { ...printed('milliseconds', 'ms'), what: `${what}: last result` },
    { ...printed('calls', ''), what: `${what}: calls that set stock` },
    { ...printed('sales', ''), what: `${what}: units sold meanwhile` },
    { ...printed('restored', ''), what: `${what}: sold units that a call restored` },
  ];
}

interface Setup {
  bench: Bench;
  simulator: Simulator;
  databaseUrl: string;
  shop: ConnectedShop;
  sides: readonly Side[];
  cookie: string;
}

async function measure(setup: Setup, place: number, count: number): Promise<Round> {
  const { bench, simulator, shop, sides, cookie } = setup;
  const read = <Answer>(path: string) =>
    control<Answer>(simulator, 'GET', `/tiktok-shop/shops/${shop.key}${path}`);
  const readProduct = async () => (await read<Product[]>('/products'))[place]!;
  const product = await readProduct();
  const productId = await storeProduct(setup, product);
  const { warehouses } = await read<{ warehouses: { id: string }[] }>('');
  const warehouseIds = warehouses.slice(0, warehouseCount).map(({ id }) => id);
  const skuIds = product.skus.map(({ id }) => id);
  const earlier = (await read<StockChange[]>('/stock-changes')).length;

  const writes = Array.from({ length: count }, (_, index): StockWrite => {
    const warehouse = Math.floor(index / skuIds.length) % warehouseCount;
    return {
      skuId: skuIds[index % skuIds.length]!,
      warehouseId: warehouseIds[warehouse]!,
      // Far apart: no sale leads from one quantity to another.
      quantity: 10_000 + 80 * index,
    };
  });
  const selling = new AbortController();
  const sold = sell(simulator, shop, skuIds, selling.signal);
  const load: StockLoad = { urls: sides.map(({ url }) => url), cookie, productId, writes };
  const results = await bench.run<StockWriteResult[]>('harness/commerce/stock-load', load);
  selling.abort();
  await sold;

  const changes = (await read<StockChange[]>('/stock-changes'))
    .slice(earlier)
    .filter(({ sku }) => skuIds.includes(sku));
  const final = new Map(
    (await readProduct()).skus.flatMap(({ id, stock }) =>
      stock.map(({ available }, index) => [stockKey(id, warehouseIds[index]!), available] as const),
    ),
  );
  const failed = results.find(({ type }) => type !== 'InventoryUpdated');
  if (failed) console.log(`  A write has the result ${failed.type}`);
  return {
    ...replayStock(changes, await readApplied(setup, productId), final),
    milliseconds: Math.max(...results.map(({ milliseconds }) => milliseconds)),
    unsuccessful: results.filter(({ type, problems }) => type !== 'InventoryUpdated' || problems.length > 0)
      .length,
    calls: await countCalls(setup, product.id),
  };
}

/** Sells one unit after the other, of every SKU and from every warehouse, until it is stopped. */
async function sell(
  simulator: Simulator,
  { key }: ConnectedShop,
  skuIds: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (let sold = 0; !signal.aborted; sold += 1) {
    await control(simulator, 'POST', `/tiktok-shop/shops/${key}/orders`, {
      lines: [{ sku: skuIds[sold % skuIds.length] }],
      warehouse: Math.floor(sold / skuIds.length) % warehouseCount,
    });
    await delay(pauseBetweenSalesMs);
  }
}

async function storeProduct({ bench, databaseUrl, shop }: Setup, product: Product): Promise<string> {
  const { rows } = await bench.query(
    databaseUrl,
    `INSERT INTO products (id, account_id, external_id, title, status, platform_status, created_at, source_updated_at,
       synced_at, search_terms, digest)
     VALUES (gen_random_uuid(), $1, $2, $3, 'ACTIVE', 'ACTIVATE', now(), now(), now(), '', '') RETURNING id`,
    [shop.accountId, product.id, product.title],
  );
  return (rows as { id: string }[])[0]!.id;
}

/** Writes that were applied, in their order: updates of one call have the same time and the order of their ids. */
async function readApplied({ bench, databaseUrl }: Setup, productId: string): Promise<StockWrite[]> {
  const { rows } = await bench.query(
    databaseUrl,
    `SELECT changes->0 AS write FROM stock_updates WHERE product_id = $1 AND state = 'APPLIED' ORDER BY finished_at, id`,
    [productId],
  );
  return (rows as { write: StockWrite }[]).map(({ write }) => write);
}

/** Calls that set the stock of a product. A try whose response was lost, and its repetition, are two. */
async function countCalls({ simulator }: Setup, externalId: string): Promise<number> {
  const query = new URLSearchParams({
    host: 'tiktokShop.api',
    path: `/product/202309/products/${externalId}/inventory/update`,
  });
  return (await control<{ total: number }>(simulator, 'GET', `/requests?${query.toString()}`)).total;
}
