import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DataSource } from 'typeorm';
import { SystemClock } from '../../../src/clock/clock.js';
import { KeyRotation } from '../../../src/crypto/key-rotation.js';
import { sealedColumns, sealedFields, sealedFiles } from '../../../src/crypto/sealed-places.js';
import { type Sealed, TokenVault } from '../../../src/crypto/token-vault.js';
import { RefreshSpool } from '../../../src/grants/refresh/spool.js';
import { SignInAttempts } from '../../../src/oauth/sign-in/sign-in-attempts.js';
import { Platform } from '../../../src/platforms/platform.js';
import { newClient, signedInUser, sql, issueTokens, queryViewer } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { FakePlatform } from '../../support/platforms/fake-platform.js';
import { testServices } from '../../support/servers/services.js';
import { childEnvironment } from '../../support/processes/child-environment.js';

const old = `old:${Buffer.alloc(32, 7).toString('base64')}`;
const next = `next:${Buffer.alloc(32, 8).toString('base64')}`;
const SESSION_SECRET = 's'.repeat(32);
const attempt = { provider: 'p', verifier: 'v', nonce: 'n', returnTo: '/', linkTo: null, linkSession: null };
const grantId = '01890a5d-ac00-7000-8000-00000000abcd';

/** Rotates all sealed values to a new key while the server runs, then removes the old key. */
describe('keys rotate online', () => {
  let database: TestDatabase;
  let dataDir: string;
  let test: TestApp;
  beforeEach(async () => {
    database = await newTestDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-keys-'));
    test = await start(old);
  });
  afterEach(async () => {
    await test.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = (TOKEN_ENCRYPTION_KEYS: string, PORT?: string) =>
    startTestApp({ TOKEN_ENCRYPTION_KEYS, SESSION_SECRET, ...(PORT ? { PORT } : {}) }, { database, dataDir });
  const rotate = (keys: string) =>
    promisify(execFile)(process.execPath, [join(testServices().build, 'scripts', 'keys-rotate.js')], {
      env: {
        ...childEnvironment,
        NODE_ENV: 'test',
        DATABASE_URL: database.url,
        DATA_DIR: dataDir,
        SESSION_SECRET,
        TOKEN_ENCRYPTION_KEYS: keys,
      },
    }).then(({ stdout }) => stdout);
  const spoolDir = () => join(dataDir, sealedFiles[0]!.folder);
  const vaultOf = (ring: string) =>
    new TokenVault(
      ring.split(',').map((key) => {
        const [id, bytes] = key.split(':');
        return { id: id!, key: Buffer.from(bytes!, 'base64') };
      }),
    );

  async function unsavedRefresh(): Promise<void> {
    const now = test.app.get(SystemClock, { strict: false }).now();
    await test.app.get(RefreshSpool, { strict: false }).put({
      grantId,
      platform: Platform.TIKTOK,
      tokenVersion: 3,
      issuedAt: now,
      refreshAt: null,
      tokens: new FakePlatform(() => now).tokens(),
      used: false,
      durationMs: 0,
    });
  }

  it('and the old key is not needed after all values are resealed', async () => {
    const person = await signedInUser(test);
    const client = await newClient(test);
    const tokens = await issueTokens(test, client, person);
    // The sign-out form stores its secret in the session of the authorization server.
    const logout = await person.open('/oauth/logout');
    await test.app.get(SignInAttempts, { strict: false }).begin('a state', 'a browser', attempt);
    await unsavedRefresh();
    // One value in every sealed column of every feature.
    const filled = new Map<string, string>();
    for (const { table, column } of sealedColumns) {
      if (table === 'oidc_signing_keys') continue;
      await sql(test, `ALTER TABLE ${table} DISABLE TRIGGER ALL`);
      const id = filled.get(table) ?? (await insertRow(table));
      filled.set(table, id);
      const sealed = vaultOf(old).seal(`secret of ${table}.${column}`, { table, column, id } as never);
      await sql(test, `UPDATE ${table} SET ${column} = $2 WHERE id = $1`, [id, sealed]);
    }

    const output = await rotate(`${next},${old}`);
    const places = sealedColumns.length + sealedFields.length + sealedFiles.length;
    // Two signing keys: one for each algorithm.
    expect(output).toContain(`Sealed again under "next": ${places + 1}`);
    expect(output).toContain('"old" seals nothing any more');
    for (const { table, column } of [...sealedColumns, ...sealedFiles])
      expect(output).toContain(`\t${table}.${column}`);
    for (const { table, column, field } of sealedFields)
      expect(output).toContain(`next\t1\t${table}.${column}.${field}`);
    expect(output).not.toMatch(/^ {2}old\t/m);

    const port = new URL(test.url).port;
    await test.close();
    for (const { table, column } of sealedColumns) {
      if (table === 'oidc_signing_keys') continue;
      const id = filled.get(table)!;
      const [{ sealed }] = await rows(`SELECT ${column} AS sealed FROM ${table} WHERE id = $1`, [id]);
      const opened = vaultOf(next).open(sealed as Sealed, { table, column, id } as never);
      expect(opened).toBe(`secret of ${table}.${column}`);
    }
    for (const [table, id] of filled) await rows(`DELETE FROM ${table} WHERE id = $1`, [id]);
    test = await start(next, port);
    expect((await queryViewer(test, tokens.access_token)).data.viewer.id).toBe(person.userId);
    const signer = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString()).kid;
    const again = await issueTokens(test, client, person);
    expect(signer(again.access_token)).toBe(signer(tokens.access_token));
    const attempts = test.app.get(SignInAttempts, { strict: false });
    expect(await attempts.finish('a state', 'a browser')).toEqual({ attempt, isRepeated: false });
    expect((await logout.send({ logout: 'yes' })).title).toBe('You are signed out');
    // A stored refresh of a deleted grant is dropped, but only after it was opened.
    expect(readdirSync(spoolDir())).toEqual([]);
  });

  it('and the old key is removed from a file and a column that change meanwhile, without losing the change', async () => {
    await test.app.get(SignInAttempts, { strict: false }).begin('a state', 'a browser', attempt);
    await unsavedRefresh();
    const source = test.app.get(DataSource);
    const both = vaultOf(`${next},${old}`);
    // Another process replaces each value between its read and its write.
    const racing = Object.create(source) as DataSource;
    const changedKeys = new Map<string, string>();
    racing.query = async (statement: string, values?: any[]) => {
      if (statement.startsWith('UPDATE "oidc_signing_keys"')) {
        const [id, sealed] = values as [string, Sealed];
        const place = { table: 'oidc_signing_keys', column: 'private_jwk', id } as const;
        const changed = vaultOf(old).seal(vaultOf(old).open(sealed, place), place);
        changedKeys.set(id, changed);
        await source.query('UPDATE oidc_signing_keys SET private_jwk = $2 WHERE id = $1', [id, changed]);
      }
      if (statement.startsWith('UPDATE oidc_artifacts'))
        await test.app
          .get(SignInAttempts, { strict: false })
          .begin('a state', 'a browser', { ...attempt, returnTo: '/changed' });
      return source.query(statement, values);
    };
    const report = await new KeyRotation(racing, both, dataDir).run();
    expect(report.unreadable).toEqual([]);
    // The app still seals with the old key, so one value is left for the next run.
    expect(report.uses).toContainEqual({
      table: 'oidc_artifacts',
      column: 'payload.sealed',
      keyId: 'old',
      values: 1,
    });
    const stored = await source.query('SELECT id, private_jwk AS sealed FROM oidc_signing_keys');
    expect(changedKeys.size).toBeGreaterThan(0);
    expect(new Map(stored.map(({ id, sealed }: any) => [id, sealed]))).toEqual(changedKeys);
    await new KeyRotation(source, both, dataDir).run();
    const port = new URL(test.url).port;
    const [name] = readdirSync(spoolDir());
    expect(JSON.parse(readFileSync(join(spoolDir(), name!), 'utf8'))).toMatchObject({
      grantId,
      tokenVersion: 3,
      sealed: expect.stringMatching(/^pbv1\.next\./),
    });
    await test.close();
    test = await start(next, port);
    const attempts = test.app.get(SignInAttempts, { strict: false });
    expect(await attempts.finish('a state', 'a browser')).toMatchObject({
      attempt: { returnTo: '/changed' },
    });
  });

  const rows = async (statement: string, values: unknown[]): Promise<any[]> => {
    const source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    try {
      const answer = await source.query(statement, values);
      return statement.startsWith('SELECT') ? answer : [];
    } finally {
      await source.destroy();
    }
  };

  /** Inserts a row with a value in every required column. Foreign keys and checks are off. */
  async function insertRow(table: string): Promise<string> {
    const checks = await sql(
      test,
      `SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'
       AND pg_get_constraintdef(oid) NOT LIKE '%pbv1.%'`,
      [table],
    );
    for (const { conname } of checks) await sql(test, `ALTER TABLE ${table} DROP CONSTRAINT ${conname}`);
    const columns: { name: string; type: string }[] = await sql(
      test,
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns
       WHERE table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL`,
      [table],
    );
    const valueOf = (type: string) => {
      if (type === 'uuid') return 'gen_random_uuid()';
      if (type.startsWith('timestamp')) return 'app_now()';
      if (type === 'ARRAY') return `'{}'`;
      if (type === 'jsonb') return `'{}'::jsonb`;
      if (type === 'boolean') return 'false';
      if (type === 'bytea') return `decode(md5(random()::text), 'hex')`;
      return /int|numeric|double/.test(type) ? '1' : 'md5(random()::text)';
    };
    const sealed = new Set<string>(
      sealedColumns.filter((place) => place.table === table).map(({ column }) => column),
    );
    const values = columns.map(({ name, type }) => (sealed.has(name) ? `'pbv1.old.x.x'` : valueOf(type)));
    const [row] = await sql(
      test,
      `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')}) VALUES (${values.join(', ')}) RETURNING id`,
    );
    return row.id;
  }
});
