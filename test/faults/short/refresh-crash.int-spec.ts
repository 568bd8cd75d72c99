import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountsService } from '../../../src/accounts/accounts.service.js';
import { connectDueAccount, type GrantsApp, grantRow, startGrantsApp } from '../../support/grants-app.js';
import { until } from '../../support/jest/deferred.js';
import { GrantsProcess } from '../../support/processes/grants-process.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { startTestSimulator, type TestSimulator } from '../../support/servers/simulator.js';

const refreshes = { path: '/v2/oauth/token/', form: { grant_type: 'refresh_token' } };

describe('A process that is killed while it refreshes a token', () => {
  let simulator: TestSimulator;
  let database: TestDatabase;
  let app: GrantsApp;
  let victim: GrantsProcess;
  const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-refresh-crash-'));
  beforeAll(async () => {
    [simulator, database] = await Promise.all([startTestSimulator(), newTestDatabase()]);
    const { environment } = simulator;
    const databaseUrl = database.url;
    [app, victim] = await Promise.all([
      startGrantsApp({ databaseUrl, environment }),
      GrantsProcess.start({ databaseUrl, environment: { ...environment, DATA_DIR: dataDir } }),
    ]);
  }, 60_000);
  afterAll(async () => {
    await victim?.end();
    await app?.close();
    await Promise.all([simulator?.close(), database?.drop()]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('leaves the grant to the next process, which exchanges the token once', async () => {
    const { grantId, accountId } = await connectDueAccount(app, simulator);
    await simulator.fault(refreshes, { type: 'hang' });
    void victim.useTokens(accountId);
    await until(async () => (await grantRow(app, grantId)).attempt_version === 1);
    await victim.end();
    await simulator.control('DELETE', '/faults');
    await app.sql('UPDATE grants SET lease_until = app_now() WHERE id = $1', [grantId]);

    const accounts = app.context.get(AccountsService, { strict: false });
    const tokens = await Promise.all(
      Array.from({ length: 20 }, () =>
        accounts.withCredentials(accountId, ({ accessToken }) => Promise.resolve(accessToken)),
      ),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^act\./);
    expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE', token_version: 2 });
    expect(await simulator.control('GET', '/tiktok/tokens')).toMatchObject({
      refreshes: 1,
      invalidGrants: 0,
    });
  });
});
