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

const historyOrders = 40;
const historyDays = 20;
/** Orders that the demo adds to each shop. */
const soldOrders = 8;
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
  const simulator = (path: string, body: object = {}) =>
    callSimulator(`${simulatorUrl}/tiktok-shop${path}`, body);
  const shops = await connect(api, simulator, report);
  report.step('Wait for the first sync');
  for (const shop of shops) await waitForOrders(api, shop, historyOrders, report);

  report.step('Sell, cancel, return and settle at the simulator');
  for (const { key } of shops) {
    await simulator(`/shops/${key}/sell`, { count: 5 });
    const { id: paid } = (await simulator(`/shops/${key}/orders`, { status: 'AWAITING_SHIPMENT' })) as {
      id: string;
    };
    await simulator(`/orders/${paid}/request-cancel`);
    const { id: delivered } = (await simulator(`/shops/${key}/orders`, { status: 'DELIVERED' })) as {
      id: string;
    };
    await simulator(`/orders/${delivered}/return`);
    // In the first hours of a day, nothing else may wait for a settlement.
    await simulator(`/shops/${key}/orders`, { status: 'COMPLETED' });
    await simulator(`/shops/${key}/settle`);
  }
  for (const shop of shops) {
    await waitForOrders(api, shop, historyOrders + soldOrders, report);
    await showReturns(api, shop, report);
  }
  const totals = await Promise.all(shops.map((shop) => showRevenue(api, shop, report)));
  return { accounts: shops.map(({ name }) => name), totals: totals.join('; ') };
}

async function connect(
  api: ApiClient,
  simulator: (path: string, body?: object) => Promise<unknown>,
  report: MainJobReport,
): Promise<Shop[]> {
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

async function waitForOrders(
  api: ApiClient,
  shop: Shop,
  count: number,
  report: MainJobReport,
): Promise<void> {
  const deadline = Date.now() + maxWaitMs;
  for (let shown = -1; ; await delay(1_000)) {
    const { orders } = await api.graphql<{ orders: { edges: unknown[] } }>(
      'query ($id: ID) { orders(accountId: $id, first: 100) { edges { cursor } } }',
      { id: shop.id },
    );
    const found = orders.edges.length;
    if (found !== shown) report.detail(`${shop.name}: ${found} orders`);
    shown = found;
    if (found >= count) return;
    if (Date.now() > deadline) throw new Error(`${shop.name} has ${found} of ${count} orders.`);
  }
}

async function showReturns(api: ApiClient, shop: Shop, report: MainJobReport): Promise<void> {
  const { returns } = await api.graphql<{
    returns: {
      edges: { node: { kind: string; status: string; decisionDueAt: string; refund: Amount | null } }[];
    };
  }>(
    `query ($id: ID) { returns(accountId: $id, sort: DUE, first: 5) {
       edges { node { kind status decisionDueAt refund { amount currency } } } } }`,
    { id: shop.id },
  );
  for (const { node } of returns.edges)
    report.detail(
      `${shop.name}: ${node.kind} of ${node.refund?.amount ?? '?'} ${node.refund?.currency ?? ''} to decide by ${node.decisionDueAt}`,
    );
}

async function showRevenue(api: ApiClient, shop: Shop, report: MainJobReport): Promise<string> {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const { revenue } = await api.graphql<{ revenue: { totals: RevenueRow[] } | null }>(
    `query ($id: ID, $from: String!, $to: String!) { revenue(accountId: $id, from: $from, to: $to, groupBy: MONTH) {
       totals { orderCount orderRevenue { amount currency } refunds { amount } net { amount } settled { amount } } } }`,
    { id: shop.id, from: day(Date.now() - 40 * 86_400_000), to: day(Date.now() + 86_400_000) },
  );
  const [row] = revenue?.totals ?? [];
  if (!row) return `${shop.name}: no revenue`;
  const { orderRevenue, refunds, net, settled, orderCount } = row;
  report.detail(
    `${shop.name}: ${orderCount} paid orders, revenue ${orderRevenue.amount} ${orderRevenue.currency}, refunds ${refunds.amount}, net ${net.amount}, settled ${settled.amount}`,
  );
  return `${shop.name} ${net.amount} ${orderRevenue.currency}`;
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
