import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { Config } from '../../../src/config/config.js';
import { KeyRotation } from '../../../src/crypto/key-rotation.js';
import { TokenVault } from '../../../src/crypto/token-vault.js';
import { migrate } from '../../../src/database/migrate.js';
import { basic } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { emptyDatabase, type TestDatabase } from '../../support/servers/database.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { snapshotFacts, snapshotFile, versions } from '../../upgrade/snapshots.js';

/** Each released version is upgraded directly to this one, with all migrations between them. */
describe.each(versions)('skipping versions upgrades: %s', (version) => {
  const { environment, users, client } = snapshotFacts(version);
  let database: TestDatabase;
  let dataDir: string;
  let test: TestApp;

  beforeAll(async () => {
    database = await emptyDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-upgrade-'));
    const connection = new pg.Client({ connectionString: database.url });
    await connection.connect();
    await connection.query(snapshotFile(version, 'database.sql'));
    await connection.end();
    await migrate(database.url);
    // The first key seals new values. The second opens the values of the snapshot.
    const newKey = `new:${randomBytes(32).toString('base64')}`;
    const keys = `${newKey},${environment.TOKEN_ENCRYPTION_KEYS}`;
    test = await startTestApp({ ...environment, TOKEN_ENCRYPTION_KEYS: keys }, { database, dataDir });
  });
  afterAll(async () => {
    await test?.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each(users)('keeps the account and the post of $email', async ({ email, password }) => {
    const api = new TestClient(test.url);
    await api.data(
      'mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on SignedIn { viewer { id } } } }',
      { input: { email, password } },
    );
    const { accounts, posts } = await api.data(`{
      accounts(first: 5) { edges { node { name status health { nextAction } } } }
      posts(first: 5) { edges { node { state publicUrl account { name } } } } }`);
    expect(accounts.edges).toEqual([
      { node: { name: expect.any(String), status: expect.any(String), health: expect.any(Object) } },
    ]);
    expect(posts.edges).toMatchObject([
      { node: { state: 'PUBLISHED', publicUrl: expect.any(String), account: { name: expect.any(String) } } },
    ]);
  });

  it('keeps the secret of an API client', async () => {
    const response = await fetch(`${test.url}/oauth/token`, {
      method: 'POST',
      headers: basic(client),
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(response.status).toBe(200);
  });

  it('opens all sealed values', async () => {
    const vault = new TokenVault(test.app.get(Config).secrets.tokenKeys);
    const report = await new KeyRotation(test.app.get(DataSource), vault, dataDir).run();
    expect(report.unreadable).toEqual([]);
    expect(report.resealed).toBeGreaterThan(users.length);
  });
});
