import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import {
  compareMonth,
  generateMonth,
  type MonthReport,
  monthShops,
  readBooks,
  type SyncedShop,
} from '../../simulator/test/shop-month.js';
import { TokenVault } from '../../src/crypto/token-vault.js';
import { regionFacts } from '../../src/platforms/tiktok-shop/commerce/regions.js';
import { usefulScopes } from '../../src/platforms/tiktok-shop/login/scopes.js';
import { sellerLogin } from '../../src/platforms/tiktok-shop/tiktok-shop.env.js';
import type { Bench, Side } from '../harness/bench.js';
import type { Measurement } from '../harness/report.js';
import { buildShopEnvironment } from '../harness/commerce/shops.js';
import { control, type Simulator, startSimulator } from '../harness/simulator.js';
import { assignTier } from '../harness/stored-grants.js';

const sellerKey = 'bench-month';
const historyDays = 90;
/** Streams that move money, with their resources. */
const streams = {
  orders: 'ORDERS',
  cancellations: 'RETURNS',
  returns: 'RETURNS',
  aftersales: 'RETURNS',
  rmas: 'RETURNS',
  statements: 'STATEMENTS',
  payments: 'PAYMENTS',
  withdrawals: 'WITHDRAWALS',
};

interface IssuedGrant {
  access_token: string;
  refresh_token: string;
  open_id: string;
  shops: { id: string; cipher: string }[];
}

/** A month of four shops is read over HTTP and compared with the books of the simulator. */
export async function commerceMonth(bench: Bench): Promise<Measurement[]> {
  const orders = bench.amount(10_000, 600);
  const simulator = await startSimulator(bench);
  const databaseUrl = await bench.createDatabase();
  const environment = {
    ...bench.secrets,
    ...buildShopEnvironment(simulator),
    GRAPHQL_REQUESTS_PER_MINUTE: '1000000000',
  };
  const api = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
    ...{ databaseUrl, environment, roles: ['api'], signIn: true },
  });
  const worker = await bench.startSide('sides/credentials', {
    ...{ databaseUrl, roles: ['worker'], environment: { ...environment, JOB_TIMERS: 'off' } },
  });
  const call: Parameters<typeof generateMonth>[0] = (method, path, body) =>
    control(simulator, method, path, body);
  await call('POST', '/tiktok-shop/sellers', {
    ...{ key: sellerKey, name: 'Seller', baseRegion: 'DE', market: 'ROW' },
    shops: monthShops.map((shop, place) => ({ ...shop, key: keyOf(place), name: `Shop ${place}` })),
  });
  for (const place of monthShops.keys()) await generateMonth(call, keyOf(place), orders / monthShops.length);
  const accountIds = await storeShops(bench, databaseUrl, simulator, api.userId);

  const startedAt = performance.now();
  await readEverything(bench, databaseUrl, worker);
  const seconds = (performance.now() - startedAt) / 1000;
  const synced = reader(api);
  const reports: MonthReport[] = [];
  for (const [place, accountId] of accountIds.entries())
    reports.push(await compareMonth(synced, accountId, await readBooks(call, keyOf(place)), Date.now()));
  for (const report of reports)
    console.log(
      `  ${report.currency}: ${report.transactions} transactions in ${report.statements} statements, ` +
        `${report.settlementDifference}, ${report.paymentDifference}, ${report.revenueDifference} minor units`,
    );
  await Promise.all([api, worker, simulator].map((side) => side.stop()));

  const what = `A month of ${orders.toLocaleString('en')} orders in ${monthShops.length} currencies`;
  const difference = (name: string, sum: (report: MonthReport) => bigint): Measurement => {
    const total = Number(reports.reduce((all, report) => all + sum(report), 0n));
    return {
      ...{ what: `${what}: ${name}`, unit: 'minor units', patchbay: total, peer: null, ratio: null },
      ...{ bar: '= 0', holds: total === 0, rounds: [{ patchbay: total, peer: null }] },
    };
  };
  return [
    difference(
      'transactions, statements, payments',
      (report) =>
        // An unbalanced statement is a difference that the application itself reports.
        report.settlementDifference + report.paymentDifference + BigInt(report.unbalanced),
    ),
    difference('revenue by day, week and month', (report) => report.revenueDifference),
    {
      ...{ what: `${what}: sync`, unit: 's', patchbay: seconds, peer: null, ratio: null },
      ...{ bar: null, holds: null, rounds: [{ patchbay: seconds, peer: null }] },
    },
  ];
}

function keyOf(place: number): string {
  return `${sellerKey}.${place}`;
}

/** Stores a grant with its shops as a connect flow does, with a due history of each stream. Returns the account ids. */
async function storeShops(
  bench: Bench,
  databaseUrl: string,
  simulator: Simulator,
  userId: string,
): Promise<string[]> {
  const issued = await control<IssuedGrant>(simulator, 'POST', '/tiktok-shop/grants', { seller: sellerKey });
  const vault = new TokenVault([bench.key]);
  const seal = (value: object, table: 'grants' | 'accounts', id: string) =>
    vault.seal(JSON.stringify(value), { table, column: 'credentials', id });
  const query = (statement: string, values: unknown[]) => bench.query(databaseUrl, statement, values);
  const grantId = uuidv7();
  const { access_token: accessToken, refresh_token: refreshToken, open_id: openId, shops } = issued;
  await assignTier(bench, databaseUrl, userId, 'Enterprise');
  await query(
    `INSERT INTO grants (id, user_id, platform, login_type, subject, status, credentials, token_version, scopes,
       requested_scopes, access_expires_at, refresh_expires_at, granted_at, refreshed_at, last_used_at, refreshable, refresh_at)
     VALUES ($1, $2, 'TIKTOK_SHOP', $3, $4, 'ACTIVE', $5, 1, $6, $6, now() + interval '7 days', now() + interval '1 year',
       now(), now(), now(), true, now() + interval '5 days')`,
    [
      ...[grantId, userId, sellerLogin, openId],
      ...[seal({ accessToken, refreshToken, extra: { app: sellerLogin } }, 'grants', grantId), usefulScopes],
    ],
  );
  const accountIds: string[] = [];
  for (const [place, { id: shopId, cipher }] of shops.entries()) {
    const { region, currency } = monthShops[place]!;
    const accountId = uuidv7();
    accountIds.push(accountId);
    await query(
      `INSERT INTO accounts (id, user_id, grant_id, platform, external_id, display_name, profile, credentials, rank, connected_at)
       VALUES ($1, $2, $3, 'TIKTOK_SHOP', $4, $4, '{}', $5, $6, now())`,
      [
        ...[accountId, userId, grantId, shopId],
        seal({ shopId, cipher, region }, 'accounts', accountId),
        place,
      ],
    );
    await query(
      `INSERT INTO shops (account_id, name, region, currency, time_zone, status, facts_at)
       VALUES ($1, $2, $2, $3, $4, 'ACTIVE', now())`,
      [accountId, region, currency, regionFacts(region).timeZone],
    );
    await query(
      `INSERT INTO commerce_syncs (account_id, stream, purpose, resource, state, requested_from, due_at)
       SELECT $1, stream, 'HISTORY', resource, 'WAITING',
         date_trunc('milliseconds', now()) - make_interval(days => $4), now()
       FROM unnest($2::text[], $3::text[]) AS given (stream, resource)`,
      [accountId, Object.keys(streams), Object.values(streams), historyDays],
    );
  }
  return accountIds;
}

/** Works until all histories and transactions are read. Rate limits of the client make some of the work wait. */
async function readEverything(bench: Bench, databaseUrl: string, worker: Side): Promise<void> {
  for (;;) {
    await worker.request({ kind: 'drain' });
    const { rows } = await bench.query(
      databaseUrl,
      `SELECT ((SELECT count(*) FROM commerce_syncs WHERE succeeded_at IS NULL)
         + (SELECT count(*) FROM statements WHERE NOT is_complete)
         + (SELECT count(*) FROM jobs WHERE kind LIKE 'commerce.read-%'))::int AS open,
         (SELECT max(failure_message) FROM commerce_syncs WHERE state IN ('FAILED', 'PAUSED')) AS problem`,
    );
    const [{ open, problem }] = rows as [{ open: number; problem: string | null }];
    if (open === 0) return;
    if (problem !== null) throw new Error(problem);
    await delay(100);
  }
}

function reader({ url, cookie }: Side & { cookie: string }): SyncedShop {
  return {
    query: async (query, variables) => {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await answer.json()) as { data: object | null; errors?: unknown };
      if (errors || !data) throw new Error(JSON.stringify(errors));
      return data;
    },
    exportLines: async (path) => {
      const answer = await fetch(`${url}/exports/${path}`, { headers: { cookie } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      const lines = (await answer.text()).split('\n');
      return lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    },
  };
}
