import { DataSource } from 'typeorm';
import type { EntityClass, ExportedTable } from '../../../src/data-export/exported-table.js';
import { userTables } from '../../../src/data-export/user-tables.js';
import { DataExportRepository } from '../../../src/data-export/data-export.repository.js';
import { Database } from '../../../src/database/database.js';
import { newClient, token } from '../../oauth/fixtures.js';
import { type SignedUpUser, asAdmin, signedUpUser } from '../../support/clients/users.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const path = '/exports/my-data.json';

/** Tables that the export leaves out, and why. */
const notExported: Record<string, string> = {
  audit_events: 'exported from the view audit_trail',
  audit_keys: 'secrets',
  audit_personal_data: 'exported from the view audit_trail',
  audit_seal_entries: 'technical',
  audit_seals: 'technical',
  audit_subjects: 'the pseudonym of the user, which is of no use elsewhere',
  data_deletion_requests: 'made at a platform, and linked to no user',
  event_deliveries: 'technical: which receivers got which events. The events are exported',
  event_delivery_attempts: 'technical: answers of receivers',
  event_endpoints: 'settings of the installation and of clients',
  event_streams: 'technical: queues of event_deliveries',
  event_head: 'technical',
  event_holds: 'technical: events that wait for a retry',
  event_sequences: 'technical: the number of the last event of an object',
  idempotent_requests: 'technical, for a day',
  installation: 'the identity of the database',
  jobs: 'technical',
  media_urls: 'technical: addresses from which platforms fetch uploads',
  oidc_artifacts: 'hashed and sealed parts of running sign-ins and tokens',
  oidc_client_secrets: 'secrets',
  oidc_client_usage: 'counters of a client, not of a user',
  oidc_client_usage_days: 'counters of a client, not of a user',
  oidc_deleted_clients: 'ids of deleted clients, not of a user',
  oidc_revocations: 'technical, until the tokens expire',
  oidc_signing_keys: 'secrets',
  passkey_challenges: 'technical, for five minutes, linked to no user',
  pending_revocations: 'secrets that are about to be revoked',
  platform_budgets: 'technical',
  processes: 'technical',
  post_containers: 'technical: uploads at a platform',
  schedules: 'technical',
  shop_reads: 'technical: when the shop is read next',
  stock_leases: 'technical',
  subject_fences: 'technical',
  tiers: 'settings of the installation',
  webhook_events: 'deliveries of platforms, linked to no user. Their effects are exported',
};

/** Columns of views, with the columns that lead to their rows. */
const viewColumns: Record<string, [table: string, column: string]> = {
  'audit_trail.user_id': ['audit_events', 'subject'],
};

const everyTable = (tables: readonly ExportedTable[]): ExportedTable[] =>
  tables.flatMap((table) => [table, ...everyTable(table.parts), ...everyTable(table.lists)]);

describe('The export of everything about a user', () => {
  let stand: ShopStand;
  let seller: Seller;
  let other: SignedUpUser;
  let document: any;
  let text: string;
  beforeAll(async () => {
    stand = await ShopStand.start();
    seller = await stand.seller(['GB'], { orders: 30, days: 20 });
    const shop = `/tiktok-shop/shops/${seller.shops[0]!.key}`;
    // Directly after the end of a day of the shop, nothing else waits for a settlement.
    await stand.control('POST', `${shop}/transactions`, { type: 'ADJUSTMENT', amount: 100 });
    await stand.control('POST', `${shop}/settle`);
    await stand.passWithSchedules(3_600_000);
    other = await signedUpUser(stand.test, { email: 'other@example.com' });
    await sql(
      `INSERT INTO audit_events (id, action, outcome, actor_kind, actor_user_id, user_id, details, created_at)
       SELECT gen_random_uuid(), 'test.happened', 'SUCCESS', 'USER', $1, $1, jsonb_build_object('number', number), app_now()
       FROM generate_series(1, 450) AS number`,
      [seller.userId],
    );
    const admin = await asAdmin(stand.test);
    const rename = `mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }`;
    await admin.client.data(rename, { input: { userId: seller.userId, username: 'seller-one' } });
    const response = await seller.client.fetch(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="my-data.json"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    text = await response.text();
    document = JSON.parse(text);
  }, 180_000);
  afterAll(() => stand?.close());

  const sql = (statement: string, values: unknown[] = []) =>
    stand.get(Database).manager.query<any[]>(statement, values);

  it('contains every table with data of users, or there is a reason', () => {
    const source = stand.test.app.get(DataSource);
    const found = new Set(everyTable(userTables).map(({ entity }) => source.getMetadata(entity).tableName));
    const all = source.entityMetadatas.map(({ tableName }) => tableName);
    expect(all.filter((name) => !found.has(name)).sort()).toEqual(Object.keys(notExported).sort());
  });

  it('contains no column with a secret', () => {
    const repository = stand.get(DataExportRepository);
    const source = stand.test.app.get(DataSource);
    const sealed = (entity: EntityClass) =>
      source
        .getMetadata(entity)
        .checks.flatMap(({ expression }) => [...expression.matchAll(/"(\w+)" LIKE 'pbv1/g)])
        .map(([, column]) => column);
    const secretName =
      /hash|secret|password|token(?!s)|verifier|cookie|lease|digest|credential|cursor|uploadUrl/i;
    const wrong = everyTable(userTables).flatMap((table) =>
      repository
        .columnsOf(table)
        .filter(
          ({ propertyName, databaseName }) =>
            secretName.test(propertyName) || sealed(table.entity).includes(databaseName),
        )
        .map(({ propertyName }) => `${table.name}.${propertyName}`),
    );
    expect(wrong).toEqual([]);
    expect(sealed(userTables.find(({ name }) => name === 'grants')!.entity)).toContain('credentials');
    expect(text).not.toContain('pbv1.');
  });

  it('contains the profile, the accounts and everything of them, as stored', async () => {
    expect(document).toMatchObject({
      userId: seller.userId,
      profile: { email: seller.email, username: 'seller-one' },
      sessions: [{ userAgent: 'test' }],
      accounts: [{ id: seller.shops[0]!.accountId, shop: { region: 'GB' } }],
    });
    expect(document.grants[0].operations.length).toBeGreaterThan(0);
    const [account] = document.accounts;
    const counts = await sql(
      `SELECT (SELECT count(*)::int FROM orders WHERE account_id = $1) AS orders,
         (SELECT count(*)::int FROM transactions WHERE account_id = $1) AS transactions,
         (SELECT count(*)::int FROM products WHERE account_id = $1) AS products`,
      [account.id],
    );
    const { orders, transactions, products } = account;
    expect({ orders: orders.length, transactions: transactions.length, products: products.length }).toEqual(
      counts[0],
    );
    expect(orders.length).toBeGreaterThan(0);
    expect(transactions.length).toBeGreaterThan(0);
    expect(orders[0].lines[0].salePrice).toMatch(/^\d+$/);
    expect(products[0].skus.length).toBeGreaterThan(0);
  });

  it('reads long lists page by page, each row once', () => {
    const numbers = document.auditEvents
      .filter(({ action }: any) => action === 'test.happened')
      .map(({ details }: any) => details.number as number);
    expect(numbers.sort((a: number, b: number) => a - b)).toEqual(
      Array.from({ length: 450 }, (_, i) => i + 1),
    );
  });

  it('finds the rows of every table by an index that begins with the owner', async () => {
    const source = stand.test.app.get(DataSource);
    const missing: string[] = [];
    for (const { entity, owner } of everyTable(userTables)) {
      const { tableName, columns } = source.getMetadata(entity);
      const { databaseName } = columns.find(({ propertyName }) => propertyName === owner)!;
      const [table, column] = viewColumns[`${tableName}.${databaseName}`] ?? [tableName, databaseName];
      const indices = await sql(
        `SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = $1::regclass AND a.attname = $2
           AND coalesce(pg_get_expr(i.indpred, i.indrelid), '') IN ('', format('(%I IS NOT NULL)', $2::text))`,
        [table, column],
      );
      if (indices.length === 0) missing.push(`${tableName}.${databaseName}`);
    }
    expect(missing).toEqual([]);
  });

  it('contains neither data of other users nor who an administrator is', () => {
    const renamed = document.auditEvents.find(({ action }: any) => action === 'user.updated');
    expect(renamed).toMatchObject({ actorKind: 'USER', actorUserId: null, address: null });
    expect(text).not.toContain(other.userId);
    expect(text).not.toContain(other.email);
  });

  it('is audited, and refused to API clients and without a session', async () => {
    const events = await sql(
      `SELECT outcome FROM audit_trail WHERE action = 'user.data_exported' AND user_id = $1`,
      [seller.userId],
    );
    expect(events).toEqual([{ outcome: 'SUCCESS' }]);
    expect((await fetch(stand.test.url + path)).status).toBe(401);
    const scopes = ['profile:read' as const, 'accounts:read' as const];
    const client = await newClient(stand.test, { kind: 'SERVICE', scopes, ownerUserId: seller.userId });
    const { body } = await token(stand.test, client, {
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
    });
    const authorization = `Bearer ${body.access_token as string}`;
    expect((await fetch(stand.test.url + path, { headers: { authorization } })).status).toBe(403);
  });

  it('reads thousands of parts in limited batches, each part once, in order', async () => {
    const perProduct = 30;
    const [{ id: popularId }] = await sql(
      `SELECT id FROM products WHERE account_id = $1 ORDER BY created_at, id LIMIT 1`,
      [seller.shops[0]!.accountId],
    );
    await sql(
      `INSERT INTO products (id, account_id, external_id, title, status, platform_status, created_at, source_updated_at,
         synced_at, search_terms, digest)
       SELECT gen_random_uuid(), $1, 'many-' || n, '', 'ACTIVE', '', now(), now(), now(), '{}', ''
       FROM generate_series(1, 250) AS n`,
      [seller.shops[0]!.accountId],
    );
    await sql(
      `INSERT INTO stock_updates (id, product_id, changes, state, created_at)
       SELECT gen_random_uuid(), p.id, '[]', 'APPLIED', app_now()
       FROM products p, generate_series(1, CASE WHEN p.id = $1 THEN 3000 ELSE ${perProduct} END)`,
      [popularId],
    );
    await sql(
      `INSERT INTO grant_operations (id, grant_id, kind, outcome, at, duration_ms)
       SELECT gen_random_uuid(), $1, 'test', 'SUCCESS', app_now(), 1 FROM generate_series(1, 3000)`,
      [document.grants[0].id],
    );
    const source = stand.test.app.get(DataSource);
    const query = source.query.bind(source);
    let maxRows = 0;
    source.query = async (...request: Parameters<typeof query>) => {
      const rows: any = await query(...request);
      if (Array.isArray(rows)) maxRows = Math.max(maxRows, rows.length);
      return rows;
    };
    const large: any = await (await seller.client.fetch(path)).json();
    source.query = query;
    // The first 20 parts of each of 200 rows.
    expect(maxRows).toBe(4000);
    const idsOf = (rows: any[]) => rows.map(({ id }) => id as string);
    const stored = await sql(
      `SELECT id FROM grant_operations WHERE grant_id = $1 AND kind = 'test' ORDER BY id`,
      [document.grants[0].id],
    );
    expect(idsOf(large.grants[0].operations.filter(({ kind }: any) => kind === 'test'))).toEqual(
      idsOf(stored),
    );
    const { products } = large.accounts[0];
    for (const { id, stockUpdates } of products) {
      const expected = await sql('SELECT id FROM stock_updates WHERE product_id = $1 ORDER BY id', [id]);
      expect(idsOf(stockUpdates)).toEqual(idsOf(expected));
    }
    expect(products.length).toBeGreaterThan(250);
    expect(products[0].stockUpdates).toHaveLength(3000);
  }, 60_000);

  it('is limited to five in an hour, which pages of other sites and HEAD do not use up', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    ])
      for (const foreign of [path, '/exports/orders.csv'])
        expect((await other.client.fetch(foreign, { headers })).status).toBe(403);
    for (const refused of [path, '/exports/orders.csv'])
      expect((await other.client.fetch(refused, { method: 'HEAD' })).status).toBe(404);
    const status = async () => (await other.client.fetch(path)).status;
    const first = [await status(), await status(), await status(), await status(), await status()];
    expect(first).toEqual([200, 200, 200, 200, 200]);
    const refused = await other.client.fetch(path);
    expect(refused.status).toBe(429);
    expect(((await refused.json()) as any).error.code).toBe('RATE_LIMITED');
  });
});
