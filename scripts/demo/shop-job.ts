import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../src/config/config.js';
import { ApiClient } from './api-client.js';
import { runConsent } from './consent.js';
import { createDemoUser, type MainJobReport, signUp } from './main-job.js';
import { assignTier } from './operator.js';

export interface ShopJobResult {
  accounts: string[];
  totals: string;
}

interface Shop {
  id: string;
  name: string;
  key: string;
}

interface Amount {
  amount: string;
  currency: string;
}

interface RevenueRow {
  orderCount: number;
  orderRevenue: Amount;
  refunds: Amount;
  net: Amount;
  settled: Amount;
}

interface WaitingReturn {
  id: string;
  kind: string;
  decisions: string[];
  decisionDueAt: string | null;
  refund: Amount | null;
}

interface ShopAnswer {
  orders: { edges: unknown[] };
  returns: { edges: { node: WaitingReturn }[] };
  revenue: { totals: RevenueRow[] } | null;
}

interface ShopState {
  orders: number;
  /** Returns to decide, the most urgent first. */
  waiting: WaitingReturn[];
  /** Paid orders, revenue, refunds and settled money, in words. */
  money: string;
  net: string;
}

type Simulator = (path: string, body?: object) => Promise<unknown>;

const historyOrders = 40;
const historyDays = 20;
/** Orders that the demo adds to each shop. */
const tradedOrders = 8;
/** The sync follows webhooks within seconds. */
const maxWaitMs = 120_000;

export interface ShopJobOptions {
  /** Base address of the API. */
  url: string;
  /** Data folder of the server, whose mailbox gets the mails in development. */
  dataDir: string;
  /** Configuration of the server. */
  config: Config;
  /** Control API of the simulator. */
  simulatorUrl: string;
  /** Gets the session of the new user. Default: a new client. */
  api?: ApiClient;
}

/** A seller connects two shops and watches them sell: GraphQL and REST only. */
export async function runShopJob(options: ShopJobOptions, report: MainJobReport): Promise<ShopJobResult> {
  const { config, simulatorUrl, api = new ApiClient(options.url) } = options;
  const user = createDemoUser();
  await signUp(api, { ...options, user }, report);
  await assignTier(config, user.email, 'Pro');
  report.detail('The user got the tier Pro, which allows five accounts.');
  const simulator: Simulator = (path, body = {}) => callSimulator(`${simulatorUrl}/tiktok-shop${path}`, body);
  const shops = await connect(api, simulator, report);
  report.step('Wait for the first sync');
  for (const shop of shops) await watch(api, shop, report, ({ orders }) => orders >= historyOrders);

  report.step('Sell, ship, return and settle at the simulator');
  for (const { key } of shops) await trade(simulator, key);
  for (const shop of shops)
    await watch(
      api,
      shop,
      report,
      ({ orders, waiting }) => orders >= historyOrders + tradedOrders && waiting.some(isCancellation),
    );

  report.step('Approve the cancellations, so that the buyers get their money back');
  for (const shop of shops) await approveCancellation(api, shop, report);
  const totals: string[] = [];
  for (const shop of shops) {
    const { waiting, net } = await watch(api, shop, report, (now) => !now.waiting.some(isCancellation));
    for (const { kind, decisionDueAt, refund } of waiting)
      report.detail(`${shop.name}: ${kind} of ${format(refund)} to decide by ${decisionDueAt ?? 'any time'}`);
    totals.push(`${shop.name} ${net}`);
  }
  return { accounts: shops.map(({ name }) => name), totals: totals.join('; ') };
}

/** Orders in several states: sold, shipped, with a request to cancel, returned, and settled. */
async function trade(simulator: Simulator, key: string): Promise<void> {
  const order = async (status: string) =>
    ((await simulator(`/shops/${key}/orders`, { status })) as { id: string }).id;
  await simulator(`/shops/${key}/sell`, { count: 4 });
  await simulator(`/orders/${await order('AWAITING_SHIPMENT')}/ship`);
  await simulator(`/orders/${await order('AWAITING_SHIPMENT')}/request-cancel`);
  await simulator(`/orders/${await order('DELIVERED')}/return`);
  // In the first hours of a day, nothing else may wait for a settlement.
  await order('COMPLETED');
  await simulator(`/shops/${key}/settle`);
}

async function approveCancellation(api: ApiClient, shop: Shop, report: MainJobReport): Promise<void> {
  const { waiting } = await readShop(api, shop);
  const { id, refund } = waiting.find(isCancellation)!;
  await api.mutate(
    'decideReturn',
    'ReturnDecided',
    { returnId: id, action: 'APPROVE', idempotencyKey: randomUUID() },
    '__typename',
  );
  report.detail(`${shop.name}: the cancellation of ${format(refund)} is approved.`);
}

async function connect(api: ApiClient, simulator: Simulator, report: MainJobReport): Promise<Shop[]> {
  report.step('Connect two shops of one seller');
  const seller = `demo-${randomUUID().slice(0, 8)}`;
  const keys = [`${seller}-gb`, `${seller}-de`];
  await simulator('/sellers', {
    key: seller,
    name: 'Simulated Demo Seller',
    baseRegion: 'GB',
    market: 'ROW',
    shops: [
      { key: keys[0], name: 'Simulated Demo Shop GB', region: 'GB' },
      { key: keys[1], name: 'Simulated Demo Shop DE', region: 'DE' },
    ],
  });
  for (const key of keys)
    await simulator(`/shops/${key}/generate`, { orders: historyOrders, days: historyDays });
  const { url } = await api.mutate<{ url: string }>(
    'startConnection',
    'ConnectionStarted',
    { platform: 'TIKTOK_SHOP', capabilities: ['COMMERCE'] },
    'url',
  );
  const result = await runConsent(api, url, { seller });
  if (result.status === 'choosing') await choose(api, result.connectionId!, report);
  else if (result.status !== 'connected') throw new Error(`Connecting ended with ${JSON.stringify(result)}.`);
  const { accounts } = await api.graphql<{ accounts: { edges: { node: { id: string; name: string } }[] } }>(
    '{ accounts(first: 20) { edges { node { id name } } } }',
  );
  const connected = accounts.edges.map(({ node }) => node);
  return keys.map((key) => {
    const region = key.endsWith('gb') ? 'GB' : 'DE';
    const account = connected.find(({ name }) => name.endsWith(region));
    if (!account) throw new Error(`The shop in ${region} is not connected.`);
    report.detail(`${account.name} is connected.`);
    return { ...account, key };
  });
}

async function choose(api: ApiClient, id: string, report: MainJobReport): Promise<void> {
  const { pendingConnection } = await api.graphql<{
    pendingConnection: { choices: { externalId: string; displayName: string }[] };
  }>('query ($id: ID!) { pendingConnection(id: $id) { choices { externalId displayName } } }', { id });
  const externalIds = pendingConnection.choices.map(({ externalId }) => externalId);
  report.detail(`The consent opens ${externalIds.length} shops. Both are chosen.`);
  await api.mutate(
    'completeConnection',
    'ConnectionCompleted',
    { connectionId: id, externalIds },
    '__typename',
  );
}

/** Shows each change of a shop until it has the state that is waited for. */
async function watch(
  api: ApiClient,
  shop: Shop,
  report: MainJobReport,
  isReached: (state: ShopState) => boolean,
): Promise<ShopState> {
  const deadline = Date.now() + maxWaitMs;
  for (let shown = ''; ; await delay(1_000)) {
    const state = await readShop(api, shop);
    const line = `${shop.name}: ${state.orders} orders, ${state.money}, ${state.waiting.length} to decide`;
    if (line !== shown) report.detail(line);
    shown = line;
    if (isReached(state)) return state;
    if (Date.now() > deadline) throw new Error(`This does not change: ${line}`);
  }
}

async function readShop(api: ApiClient, { id }: Shop): Promise<ShopState> {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const { orders, returns, revenue } = await api.graphql<ShopAnswer>(
    `query ($id: ID, $from: String!, $to: String!) {
       orders(accountId: $id, first: 100) { edges { cursor } }
       returns(accountId: $id, sort: DUE, first: 100) {
         edges { node { id kind decisions decisionDueAt refund { amount currency } } }
       }
       revenue(accountId: $id, from: $from, to: $to, groupBy: MONTH) {
         totals { orderCount orderRevenue { amount currency } refunds { amount } net { amount currency } settled { amount } }
       }
     }`,
    { id, from: day(Date.now() - 40 * 86_400_000), to: day(Date.now() + 86_400_000) },
  );
  const waiting = returns.edges.map(({ node }) => node).filter(({ decisions }) => decisions.length > 0);
  const [row] = revenue?.totals ?? [];
  const money = row
    ? `${row.orderCount} paid, revenue ${format(row.orderRevenue)}, refunds ${row.refunds.amount}, net ${row.net.amount}, settled ${row.settled.amount}`
    : 'no revenue';
  return { orders: orders.edges.length, waiting, money, net: format(row?.net ?? null) };
}

const isCancellation = ({ kind }: WaitingReturn): boolean => kind === 'CANCELLATION';

function format(money: Amount | null): string {
  return money ? `${money.amount} ${money.currency}` : '?';
}

async function callSimulator(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The simulator answered ${response.status}: ${await response.text()}`);
  return response.json();
}
