import { newTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { FakePlatform } from '../../test/support/fake-platform.js';
import {
  aConnectedAccount,
  type GrantsApp,
  startGrantsApp,
  testSecrets,
} from '../../test/support/grants-app.js';
import { KeyRotation } from '../crypto/key-rotation.js';
import { sealedColumns } from '../database/sealed-columns.js';
import type { OpenCredentials } from '../platforms/platform.js';

const tokenOf = (credentials: OpenCredentials) => Promise.resolve(credentials.accessToken);
const next = `next:${Buffer.alloc(32, 8).toString('base64')}`;

describe('Sealed at rest', () => {
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
      grants.push((await aConnectedAccount(app, platform.tokens(subject))).grantId);
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

  it('refuses what is not sealed in every sealed column, and knows them all', async () => {
    const checks = await app.sql<{ table: string; column: string; condition: string }>(
      `SELECT conrelid::regclass::text AS table, attname AS column,
         substring(pg_get_constraintdef(pg_constraint.oid) FROM '^CHECK (.*)$') AS condition
       FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
       WHERE contype = 'c' AND pg_get_constraintdef(pg_constraint.oid) LIKE '%pbv1.%' ORDER BY 1, 2`,
    );
    expect(checks.map(({ table, column }) => ({ table, column }))).toEqual(sealedColumns);
    for (const { table, column, condition } of checks) {
      const [row] = await app.sql(
        `SELECT ${condition} AS allowed FROM (SELECT 'act.plain' AS ${column}) AS row`,
      );
      expect({ table, column, ...row }).toEqual({ table, column, allowed: false });
    }
  });

  it('refuses an unsealed write, and nothing opens that was moved to another row', async () => {
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

  it('is sealed again under the first key, while the tokens go on working everywhere', async () => {
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
    // The old key can go: nothing is sealed under it any more.
    const without = await start(next);
    expect(await handOut(grants[2]!, without)).toBe('a3');
    await without.close();
  });

  it('reports what cannot be opened, and which keys are still in use', async () => {
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
