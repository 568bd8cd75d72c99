import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import { FakePlatform } from '../../test/support/platforms/fake-platform.js';
import {
  connectAccount,
  type GrantsApp,
  startGrantsApp,
  testSecrets,
} from '../../test/support/grants-app.js';
import { KeyRotation } from '../crypto/key-rotation.js';
import { sealedColumns, sealedFields } from '../crypto/sealed-places.js';
import type { OpenCredentials } from '../platforms/platform-login.js';

const tokenOf = (credentials: OpenCredentials) => Promise.resolve(credentials.accessToken);
const next = `next:${Buffer.alloc(32, 8).toString('base64')}`;

/** Binary columns without secrets: data of platforms, and public keys. */
const plainBytes = [
  // Digests and signatures of the audit trail, which reveal nothing and are meant to be exported.
  'audit_seal_entries.digest',
  'audit_seals.drop_signature',
  'audit_seals.head',
  'audit_seals.previous_head',
  'audit_seals.signature',
  'passkeys.public_key',
  'webhook_events.event_key',
  'webhook_events.payload',
];

describe('Sealed storage', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  const grants: string[] = [];

  beforeEach(async () => {
    database = await newTestDatabase();
    platform = new FakePlatform(() => new Date());
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    grants.length = 0;
    for (const subject of ['one', 'two', 'three']) {
      grants.push((await connectAccount(app, platform.tokens(subject))).grantId);
    }
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  const handOut = (grantId: string, from = app) => from.grants.withTokens(grantId, tokenOf, 'test');
  const start = (ring: string) =>
    startGrantsApp({
      databaseUrl: database.url,
      adapter: platform,
      environment: { TOKEN_ENCRYPTION_KEYS: ring },
    });
  const rotate = (from: GrantsApp) => from.context.get(KeyRotation, { strict: false }).run();

  it('registers every column whose CHECK requires sealed values, and checks every registered column', async () => {
    const checks = await app.sql<{ table: string; definition: string }>(
      `SELECT conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS definition FROM pg_constraint
       WHERE contype = 'c' AND pg_get_constraintdef(oid) LIKE '%pbv1.%'`,
    );
    const refused = checks.flatMap(({ table, definition }) =>
      [...definition.matchAll(/(\w+)(?: ->> '(\w+)'::text\))? ~~ 'pbv1/g)].map(([, column, field]) =>
        [table, column, field].filter(Boolean).join('.'),
      ),
    );
    const registered = [
      ...sealedColumns.map(({ table, column }) => `${table}.${column}`),
      ...sealedFields.map(({ table, column, field }) => `${table}.${column}.${field}`),
    ];
    expect(refused.toSorted()).toEqual(registered.toSorted());

    const whole = checks.filter(({ definition }) => !definition.includes('->>'));
    for (const { table, column } of sealedColumns) {
      const check = whole.find((one) => one.table === table && one.definition.includes(column))!;
      const [row] = await app.sql(
        `SELECT ${check.definition.replace(/^CHECK /, '')} AS allowed FROM (SELECT 'act.plain' AS ${column}) AS row`,
      );
      expect({ table, column, ...row }).toEqual({ table, column, allowed: false });
    }
    for (const { table, column, field, kind } of sealedFields) {
      const unsealed = app.sql(
        `INSERT INTO ${table} (kind, id_hash, ${column}, expires_at) VALUES ($1, 'x', $2, app_now())`,
        [kind, { [field]: 'act.plain' }],
      );
      await expect(unsealed).rejects.toThrow(/sealed_check/);
    }
  });

  it('stores only hashes in binary columns', async () => {
    const columns = await app.sql<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'bytea'`,
    );
    const others = columns.map(({ name }) => name).filter((name) => !name.endsWith('hash'));
    // A new binary column must have a name ending in `hash`, be listed above, or be registered in sealed-places.ts.
    expect(others.toSorted()).toEqual(plainBytes);
  });

  it('refuses unsealed values, and cannot open a value that was moved to another row', async () => {
    await expect(app.sql(`UPDATE grants SET credentials = '{"accessToken":"act.plain"}'`)).rejects.toThrow(
      /grants_credentials_sealed_check/,
    );
    const [, two] = grants;
    await app.sql(
      'UPDATE grants SET credentials = (SELECT credentials FROM grants WHERE id = $1) WHERE id = $2',
      [grants[0], two],
    );
    await expect(handOut(two!)).rejects.toMatchObject({
      kind: 'misconfigured',
      platformCode: 'VAULT_NOT_AUTHENTIC',
    });
    expect(await handOut(grants[0]!)).toBe('a1');
  });

  it('rotates to the first key while the tokens keep working in all processes', async () => {
    const rotated = await start(`${next},${testSecrets.TOKEN_ENCRYPTION_KEYS}`);
    const versions = () => app.sql('SELECT id, token_version FROM grants ORDER BY id');
    const before = await versions();
    const report = await rotate(rotated);
    expect(report).toMatchObject({ resealed: 3, unreadable: [] });
    expect(report.uses).toEqual([{ table: 'grants', column: 'credentials', keyId: 'next', values: 3 }]);
    expect(await versions()).toEqual(before);
    expect(await handOut(grants[0]!, rotated)).toBe('a1');
    expect(await rotate(rotated)).toMatchObject({ resealed: 0 });
    await rotated.close();
    // The old key can be removed: no value is sealed with it.
    const without = await start(next);
    expect(await handOut(grants[2]!, without)).toBe('a3');
    await without.close();
  });

  it('reports unreadable values and the keys that are still in use', async () => {
    await app.sql(
      `UPDATE grants SET credentials = replace(credentials, 'pbv1.test.', 'pbv1.lost.') WHERE id = $1`,
      [grants[1]],
    );
    const rotated = await start(`${next},${testSecrets.TOKEN_ENCRYPTION_KEYS}`);
    const report = await rotate(rotated);
    expect(report).toMatchObject({
      resealed: 2,
      unreadable: [{ table: 'grants', column: 'credentials', id: grants[1] }],
      uses: [
        { table: 'grants', column: 'credentials', keyId: 'lost', values: 1 },
        { table: 'grants', column: 'credentials', keyId: 'next', values: 2 },
      ],
    });
    await rotated.close();
  });
});
