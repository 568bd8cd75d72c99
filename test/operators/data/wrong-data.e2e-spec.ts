import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../../src/database/migrate.js';
import { InstallationMark } from '../../../src/database/installation/installation-mark.js';
import { prepareDatabase } from '../../../src/startup/prepare-database.js';
import { StartError } from '../../../src/startup/start-error.js';
import { loadConfig } from '../../../src/config/env.js';
import { installationFile } from '../../../src/database/installation/check.js';
import { startTestApp } from '../../support/app.js';
import { startProcess } from '../../support/processes/started-app.js';
import { emptyDatabase, type TestDatabase } from '../../support/servers/database.js';
import { freePort } from '../../support/servers/free-port.js';

// Starting whole applications is slow on a busy machine.
jest.setTimeout(90_000);

describe('a wrong data directory is noticed', () => {
  const databases: TestDatabase[] = [];
  const dirs: string[] = [];
  afterAll(async () => {
    for (const database of databases) await database.drop();
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });

  /** A migrated database with a separate identity: clones of the template share one. */
  async function newDatabase(): Promise<TestDatabase> {
    const database = await emptyDatabase();
    databases.push(database);
    await migrate(database.url);
    return database;
  }

  function newDir(): string {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-data-'));
    dirs.push(dir);
    return dir;
  }

  const settings = (database: TestDatabase, DATA_DIR: string) => ({
    ...{ DATABASE_URL: database.url, DATA_DIR, SIMULATOR: 'off', CONSOLE: 'off', DATABASE_POOL_MAX: '5' },
  });

  /** The database part of a start. Returns the message if it is refused. */
  async function start(database: TestDatabase, dir: string, more: Record<string, string> = {}) {
    const config = loadConfig({ NODE_ENV: 'test', ...settings(database, dir), ...more });
    return prepareDatabase(config, database.url).then(
      () => null,
      (error: unknown) => {
        if (error instanceof StartError) return error.message;
        throw error;
      },
    );
  }

  async function query(database: TestDatabase, statement: string): Promise<any[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(statement);
    await client.end();
    return rows;
  }

  it('stops with swapped data folders, and with an empty database', async () => {
    const [one, other, empty] = [await newDatabase(), await newDatabase(), await emptyDatabase()];
    databases.push(empty);
    const dir = newDir();
    expect(await start(one, dir)).toBeNull();
    expect(await start(one, dir)).toBeNull();
    for (const wrong of [other, empty]) {
      const message = await start(wrong, dir);
      expect(message).toMatch(
        /^The database is not the one with which this data folder was used until .*Check DATABASE_URL and DATA_DIR\. Nothing was changed\. .*delete \S+installation\.json and start again\.$/,
      );
    }
    expect(await query(empty, `SELECT to_regclass('users') AS users`)).toEqual([{ users: null }]);
    // The deliberate way.
    rmSync(installationFile(dir, false));
    expect(await start(other, dir)).toBeNull();
    expect(await start(one, dir)).toContain('The database is not the one');
  });

  it('stops on an older dump, but not on the loss of a fail-over', async () => {
    const database = await newDatabase();
    const dir = newDir();
    expect(await start(database, dir)).toBeNull();
    await query(database, `UPDATE installation SET seen_at = seen_at - interval '10 minutes'`);
    expect(await start(database, dir)).toBeNull();
    await query(database, `UPDATE installation SET seen_at = seen_at - interval '16 minutes'`);
    const message = await start(database, dir);
    expect(message).toMatch(
      /^The database has the data of .*: an older dump was restored, or DATABASE_URL leads to an old copy\./,
    );
    // Nothing was changed, so it is refused again.
    expect(await start(database, dir)).toBe(message);
  });

  it('is noticed by the time of use, which a running process keeps', async () => {
    const database = await newDatabase();
    const dir = newDir();
    expect(await start(database, dir)).toBeNull();
    rmSync(installationFile(dir, false));
    const test = await startTestApp({ JOB_TIMERS: 'on' }, { database, dataDir: dir });
    await test.app.get(InstallationMark).mark();
    const [before] = await query(database, 'SELECT seen_at FROM installation');
    expect(existsSync(installationFile(dir, false))).toBe(true);
    await query(database, `UPDATE installation SET seen_at = seen_at - interval '1 hour'`);
    await test.app.get(InstallationMark).mark();
    const [after] = await query(database, 'SELECT seen_at FROM installation');
    expect(after.seen_at.getTime()).toBeGreaterThanOrEqual(before.seen_at.getTime());
    await test.close();
  });

  it('prints one line and exits', async () => {
    const [one, other] = [await newDatabase(), await newDatabase()];
    const dir = newDir();
    expect(await start(one, dir)).toBeNull();
    const app = startProcess({ ...settings(other, dir), PORT: String(await freePort()) });
    expect(await app.exited).toBe(1);
    expect(app.output().trim()).toMatch(/^The database is not the one .*start again\.$/);
  });

  it('notices that the two addresses lead to different databases', async () => {
    const [one, other] = [await newDatabase(), await newDatabase()];
    expect(await start(one, newDir(), { DATABASE_DIRECT_URL: other.url })).toBe(
      'DATABASE_URL and DATABASE_DIRECT_URL lead to different databases.',
    );
  });

  it('remembers the embedded database separately', () => {
    expect(installationFile('/data', true)).not.toBe(installationFile('/data', false));
  });
});
