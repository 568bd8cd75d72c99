import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrations } from '../../../src/database/migrations.js';
import { RoleProcess } from '../../support/processes/role-process.js';
import { emptyDatabase, type TestDatabase } from '../../support/servers/database.js';
import { redisServerInstalled, TestRedis } from '../../support/servers/redis-server.js';
import { freePort } from '../../support/servers/free-port.js';

// Four processes start, which is slow on a busy machine.
jest.setTimeout(120_000);

(redisServerInstalled() ? describe : describe.skip)('Four processes that start on an empty database', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let dataDir: string;
  let processes: RoleProcess[] = [];
  beforeAll(async () => {
    database = await emptyDatabase();
    redis = await TestRedis.start();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-empty-'));
  });
  afterAll(async () => {
    for (const process of processes) await process.kill();
    await redis.kill();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('all get ready, and one of them migrates', async () => {
    const roles = ['api', 'worker', 'oauth', 'webhooks'];
    const ports = [await freePort(), await freePort(), await freePort(), await freePort()];
    const environment = {
      ...{ NODE_ENV: 'test', SIMULATOR: 'off', CONSOLE: 'off', JOB_TIMERS: 'on', DATABASE_POOL_MAX: '5' },
      ...{ DATABASE_URL: database.url, REDIS_URL: redis.url, DATA_DIR: join(dataDir, 'data') },
      PUBLIC_URL: `http://127.0.0.1:${ports[0]}`,
    };
    processes = roles.map((role, index) => new RoleProcess(role, ports[index]!, environment));
    await Promise.all(processes.map((process) => process.start()));
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query('SELECT name FROM migrations ORDER BY id');
    await client.end();
    expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    for (const { output } of processes) expect(output).not.toMatch(/error|"level":50/i);
  });
});
