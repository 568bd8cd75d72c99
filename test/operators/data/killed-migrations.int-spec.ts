import { join } from 'node:path';
import pg from 'pg';
import { DataSource, type Logger, type QueryRunner } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source.js';
import { migrations } from '../../../src/database/migrations.js';
import { HeldLock } from '../../support/held-lock.js';
import { startProcess } from '../../support/processes/started-app.js';
import { query, schemaOf } from '../../support/servers/backups.js';
import { emptyDatabase, newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';

jest.setTimeout(90_000);

const pauseLock = 1;

/** Cuts the connection of a migration before its commit, as the end of its process does. */
class CommitCutter implements Logger {
  isArmed = false;

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}

  logQuery(statement: string, _: unknown, runner?: QueryRunner): void {
    if (!this.isArmed || statement !== 'COMMIT') return;
    this.isArmed = false;
    const { databaseConnection } = runner as unknown as {
      databaseConnection: { connection: { stream: { destroy(): void } } };
    };
    databaseConnection.connection.stream.destroy();
    throw new Error('cut');
  }
}

describe('migrations can be killed and rerun at each step', () => {
  let expected: TestDatabase;
  const databases: TestDatabase[] = [];
  beforeAll(async () => {
    expected = await newTestDatabase();
    databases.push(expected);
  });
  afterAll(async () => {
    for (const database of databases) await database.drop();
  });

  async function newEmpty(): Promise<TestDatabase> {
    const database = await emptyDatabase();
    databases.push(database);
    return database;
  }

  async function expectComplete({ url }: TestDatabase): Promise<void> {
    const rows = await query<{ name: string }>(url, 'SELECT name FROM migrations ORDER BY id');
    expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    expect(await schemaOf(url)).toEqual(await schemaOf(expected.url));
    // The rows that migrations insert.
    const tiers = 'SELECT id, name FROM tiers ORDER BY id';
    expect(await query(url, tiers)).toEqual(await query(expected.url, tiers));
  }

  it('before the commit of each one', async () => {
    const database = await newEmpty();
    const logger = new CommitCutter();
    const source = await new DataSource({
      ...dataSourceOptions(database.url, 2),
      entities: [],
      logger,
    }).initialize();
    const all = [...source.migrations];
    const check = new pg.Client({ connectionString: database.url });
    await check.connect();
    const countApplied = async () => {
      const { rows } = await check.query(`SELECT to_regclass('migrations') AS name`);
      return rows[0].name ? (await check.query('SELECT 1 FROM migrations')).rowCount : 0;
    };
    for (const [index] of all.entries()) {
      Object.assign(source, { migrations: all.slice(0, index + 1) });
      logger.isArmed = true;
      await expect(source.runMigrations()).rejects.toThrow();
      expect([logger.isArmed, await countApplied()]).toEqual([false, index]);
      await source.runMigrations();
    }
    await source.destroy();
    await check.end();
    await expectComplete(database);
  });

  it('by SIGKILL in the middle', async () => {
    const database = await newEmpty();
    const script = join(testServices().build, 'scripts', 'migration.js');
    // The first change after the table `posts` was created waits.
    await query(
      database.url,
      `CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         IF to_regclass('posts') IS NOT NULL THEN PERFORM pg_advisory_xact_lock_shared(${pauseLock}); END IF;
       END $$;
       CREATE EVENT TRIGGER wait ON ddl_command_start EXECUTE FUNCTION wait()`,
    );
    const pause = await HeldLock.take(database.url, `SELECT pg_advisory_xact_lock(${pauseLock})`);
    const killed = startProcess({ DATABASE_URL: database.url }, script, ['run']);
    await pause.waiters(1);
    killed.child.kill('SIGKILL');
    await killed.exited;
    await pause.release();
    await query(database.url, 'DROP EVENT TRIGGER wait; DROP FUNCTION wait');
    const rows = await query(database.url, 'SELECT 1 FROM migrations');
    expect(rows.length).toBeLessThan(migrations.length);
    const second = startProcess({ DATABASE_URL: database.url }, script, ['run']);
    expect(await second.exited).toBe(0);
    await expectComplete(database);
  });
});
