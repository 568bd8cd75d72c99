import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../src/database/migrate.js';
import { startTestApp } from '../../support/app.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { emptyDatabase, type TestDatabase } from '../../support/servers/database.js';
import { S3Server } from '../../support/servers/s3-server.js';
import { freePort } from '../../support/servers/free-port.js';

// Starting whole applications is slow on a busy machine.
jest.setTimeout(90_000);

/** Reports the first module of the AWS SDK that is loaded. */
const reportSdk = `
  import { registerHooks } from 'node:module';
  let isReported = false;
  registerHooks({
    load(url, context, next) {
      if (!isReported && /@aws-sdk|@smithy/.test(url)) console.error('The AWS SDK is loaded.');
      isReported ||= /@aws-sdk|@smithy/.test(url);
      return next(url, context);
    },
  });`;
const loaded = 'The AWS SDK is loaded.';

describe('A start with a bucket for uploads', () => {
  let s3: S3Server;
  const databases: TestDatabase[] = [];
  const dirs: string[] = [];
  const started: StartedProcess[] = [];

  beforeAll(async () => {
    s3 = await S3Server.start();
  });
  afterEach(async () => {
    for (const { child, exited } of started.splice(0)) {
      child.kill('SIGKILL');
      await exited;
    }
  });
  afterAll(async () => {
    for (const database of databases) await database.drop();
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
    await s3.close();
  });

  async function newDatabase(): Promise<TestDatabase> {
    const database = await emptyDatabase();
    databases.push(database);
    await migrate(database.url);
    return database;
  }

  function newDataDir(): string {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-s3-start-'));
    dirs.push(dir);
    return dir;
  }

  async function start(database: TestDatabase, more: Record<string, string>): Promise<StartedProcess> {
    const environment = {
      ...{
        DATABASE_URL: database.url,
        DATA_DIR: newDataDir(),
        PORT: String(await freePort()),
        DATABASE_POOL_MAX: '5',
      },
      ...{ SIMULATOR: 'off', CONSOLE: 'off', ...more },
    };
    const hook = `data:text/javascript,${encodeURIComponent(reportSdk)}`;
    const process = startProcess(environment, undefined, [], ['--import', hook]);
    started.push(process);
    return process;
  }

  it('loads the SDK only then, and stops for every mistake with a line that names the variable', async () => {
    const [database, other] = [await newDatabase(), await newDatabase()];
    const without = await start(database, {});
    await ready(without);
    expect(without.output()).not.toContain(loaded);

    const withBucket = await start(database, s3.environment);
    await ready(withBucket);
    expect(withBucket.output()).toContain(loaded);
    expect(s3.keys()).toEqual(['uploads/installation']);

    const refused = await start(other, s3.environment);
    expect(await refused.exited).toBe(78);
    const lines = refused.output().split('\n');
    expect(lines.filter((line) => line.trim().startsWith('UPLOAD_S3'))).toEqual([
      expect.stringContaining(' UPLOAD_S3_PREFIX '),
    ]);

    // As the start does, in this process, which is faster.
    for (const [variable, change] of [
      ['UPLOAD_S3_BUCKET', { UPLOAD_S3_BUCKET: 'absent' }],
      ['UPLOAD_S3_ACCESS_KEY_ID', { UPLOAD_S3_ACCESS_KEY_ID: 'unknown' }],
    ] as const)
      await expect(startHere(database, { ...s3.environment, ...change })).rejects.toMatchObject({
        errors: [{ variable, message: expect.any(String) }],
      });
  });

  async function startHere(database: TestDatabase, more: Record<string, string>): Promise<void> {
    const test = await startTestApp(more, { database, dataDir: newDataDir() });
    await test.close();
  }
});
