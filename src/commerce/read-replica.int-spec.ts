import pg from 'pg';
import { aStatement, aStream, anOrder } from '../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../test/support/platforms/shop-app.js';
import { newTestDatabase, type LocalDatabase } from '../../test/support/servers/database.js';
import { TcpProxy } from '../../test/support/servers/tcp-proxy.js';
import { ContentService } from '../content/content.service.js';
import { CommerceResource } from '../platforms/platform-commerce.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { CommerceService } from './commerce.service.js';

/** Tables of a replica that has everything which the primary has lost since. So each row shows where it was read. */
const tables = [
  'accounts',
  'shops',
  'orders',
  'statements',
  'payments',
  'withdrawals',
  'shop_metrics',
  'account_metrics',
];
const newest = { by: 'CREATED_AT', descending: true } as const;

describe('DATABASE_READ_URL', () => {
  let replica: LocalDatabase;
  let proxy: TcpProxy;
  let app: ShopApp;
  let service: CommerceService;
  const realNow = performance.now.bind(performance);
  let passedMs = 0;

  beforeAll(async () => {
    replica = await newTestDatabase();
    const address = new URL(replica.tcpUrl);
    proxy = await TcpProxy.start({ host: address.hostname, port: Number(address.port) });
    address.port = String(proxy.port);
    // A start does not need the replica.
    proxy.cut();
    app = await startShopApp({ DATABASE_READ_URL: address.href });
    service = app.context.get(CommerceService, { strict: false });
    await app.reset(
      aStream('orders', CommerceResource.ORDERS),
      aStream('statements', CommerceResource.STATEMENTS),
    );
    const at = new Date('2026-11-10T07:30:00Z');
    app.shop.set('orders', anOrder('o1', at, { updatedAt: at }));
    app.shop.set('statements', aStatement('s1', at));
    await app.readHistory(new Date('2026-10-01T00:00:00Z'));
    await app.sql(
      `INSERT INTO payments (id, account_id, external_id, status, currency, amount, created_at, synced_at)
       VALUES (gen_random_uuid(), $1, 'p1', 'PAID', 'USD', 100, now(), now())`,
      [app.accountId],
    );
    await copy();
    await app.sql('DELETE FROM orders');
    await app.sql('DELETE FROM statements');
    await app.sql('DELETE FROM payments');
    proxy.restore();
  });
  afterAll(async () => {
    await app.close();
    await proxy.close();
    await replica.drop();
  });
  afterEach(() => jest.restoreAllMocks());

  async function onReplica(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: replica.url });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  const notes = () => [...app.context.get(HealthNotes, { strict: false }).all().keys()];
  const content = () => app.context.get(ContentService, { strict: false });

  async function copy(): Promise<void> {
    const client = new pg.Client({ connectionString: replica.url });
    await client.connect();
    await client.query('SET session_replication_role = replica');
    for (const table of tables) {
      const columns = await app.sql<{ name: string }>(
        `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
           AND NOT attisdropped AND attgenerated = ''`,
        [table],
      );
      const names = columns.map(({ name }) => name).join(', ');
      const rows = await app.sql<{ row: unknown }>(`SELECT to_jsonb(t) AS row FROM ${table} t`);
      await client.query(
        `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
        [JSON.stringify(rows.map(({ row }) => row))],
      );
    }
    await client.end();
  }

  /** Moves the time of the process past the pause after a failure. */
  function afterPause(): void {
    passedMs += 60_000;
    jest.spyOn(performance, 'now').mockImplementation(() => realNow() + passedMs);
  }

  const orders = () => service.orders(app.userId, app.accountId, {}, newest, null, 10);
  const lists: Record<string, () => Promise<unknown[]>> = {
    orders,
    statements: () => service.statements(app.userId, app.accountId, {}, null, 10),
    payments: () => service.payments(app.userId, app.accountId, {}, null, 10),
    revenue: () => service.revenue(app.userId, [app.accountId], '2026-11-01', '2026-11-28', 'DAY'),
  };

  it('answers on the primary while the replica is down, also right after the start', async () => {
    proxy.cut();
    expect(await orders()).toEqual([]);
    expect(notes()).toContain('read-replica');
    proxy.restore();
  });

  it.each(Object.keys(lists))('reads the list of %s', async (name) => {
    afterPause();
    expect(await lists[name]!()).toHaveLength(1);
    expect(notes()).not.toContain('read-replica');
  });

  /** Whether a read uses a table of the replica: without the table, the replica fails. */
  async function usesReplica(table: string, read: () => Promise<unknown>): Promise<boolean> {
    afterPause();
    await orders();
    await onReplica(`ALTER TABLE ${table} RENAME TO hidden`);
    await read();
    await onReplica(`ALTER TABLE hidden RENAME TO ${table}`);
    return notes().includes('read-replica');
  }

  const actor = () => ({ kind: 'user', userId: app.userId, sessionId: null, role: 'USER' }) as never;
  const days = ['2026-11-01', '2026-11-28'] as const;
  it.each<[string, string, boolean, () => Promise<unknown>]>([
    [
      'transactions',
      'transactions',
      true,
      () => service.transactions(app.userId, app.accountId, {}, null, 10),
    ],
    ['withdrawals', 'withdrawals', true, () => service.withdrawals(app.userId, app.accountId, {}, null, 10)],
    ['metrics of shops', 'shop_metrics', true, () => service.metrics(app.userId, app.accountId, ...days)],
    [
      'metrics of accounts',
      'account_metrics',
      true,
      () => content().accountMetrics(actor(), app.accountId, { filter: {}, after: null, limit: 10 }),
    ],
    ['products', 'products', false, () => service.products(app.userId, app.accountId, {}, null, 10)],
    ['returns', 'returns', false, () => service.returns(app.userId, app.accountId, {}, 'DUE', null, 10)],
    ['orders by id', 'orders', false, () => service.ordersById(app.userId, [app.accountId])],
    ['the guard of an account', 'accounts', false, () => service.requireShop(app.userId, app.accountId)],
  ])('decides for %s', async (_, table, expected, read) => {
    expect(await usesReplica(table, read)).toBe(expected);
  });

  it('falls back in the middle of a read, pauses, and returns', async () => {
    afterPause();
    expect(await orders()).toHaveLength(1);
    proxy.cut();
    expect(await orders()).toEqual([]);
    proxy.restore();
    // Still paused.
    expect(await orders()).toEqual([]);
    afterPause();
    expect(await orders()).toHaveLength(1);
  });
});
