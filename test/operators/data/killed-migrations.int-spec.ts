import { join } from 'node:path';
import pg from 'pg';
import { DataSource, type Logger, type QueryRunner } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source.js';
import { migrate } from '../../../src/database/migrate.js';
import { migrations } from '../../../src/database/migrations.js';
import { HeldLock } from '../../support/held-lock.js';
import { startProcess } from '../../support/processes/started-app.js';
import { query, schemaOf } from '../../support/servers/backups.js';
import { emptyDatabase, newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';

jest.setTimeout(90_000);

const pauseLock = 1;

/** Cuts the connection of a migration before a statement, as the end of its process does. */
class Cutter implements Logger {
  /** The statements that are counted. */
  pattern = /^COMMIT$/;
  /** How many of them are sent before the cut. Negative after it. */
  remaining = -1;

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}

  logQuery(statement: string, _: unknown, runner?: QueryRunner): void {
    if (this.remaining < 0 || !this.pattern.test(statement)) return;
    this.remaining -= 1;
    if (this.remaining >= 0) return;
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

  async function connect({ url }: TestDatabase, logger?: Cutter): Promise<DataSource> {
    return new DataSource({ ...dataSourceOptions(url, 2), entities: [], logger }).initialize();
  }

  it('before the commit of each one, and before each statement of those without a transaction', async () => {
    const database = await newEmpty();
    const logger = new Cutter();
    const source = await connect(database, logger);
    const all = [...source.migrations];
    const check = new pg.Client({ connectionString: database.url });
    await check.connect();
    const countApplied = async () => {
      const { rows } = await check.query(`SELECT to_regclass('migrations') AS name`);
      return rows[0].name ? (await check.query('SELECT 1 FROM migrations')).rowCount : 0;
    };
    /** Cuts in migrations without a transaction, by name. */
    const cutsOf = new Map<string, number>();
    for (const [index, migration] of all.entries()) {
      Object.assign(source, { migrations: all.slice(0, index + 1) });
      const isWhole = (migration as { transaction?: boolean }).transaction !== false;
      logger.pattern = isWhole ? /^COMMIT$/ : /^(CREATE|DROP) |^INSERT INTO "migrations"/;
      const cuts = isWhole ? 1 : Infinity;
      let cut = 0;
      for (; cut < cuts; cut += 1) {
        logger.remaining = cut;
        const isDone = await source.runMigrations().then(
          () => true,
          () => false,
        );
        if (isDone) break;
        expect([logger.remaining, await countApplied()]).toEqual([-1, index]);
      }
      logger.remaining = -1;
      await source.runMigrations();
      if (!isWhole) cutsOf.set(migration.constructor.name, cut);
    }
    // One for each index, and one before the migration is recorded.
    expect(Object.fromEntries(cutsOf)).toEqual({ LargeTableIndices1764393720000: 15 });
    await source.destroy();
    await check.end();
    await expectComplete(database);
  });

  it('during the build of an index, which the next run repeats', async () => {
    const database = await newEmpty();
    const source = await connect(database);
    const isBuild = (migration: object) => (migration as { transaction?: boolean }).transaction === false;
    const [build] = source.migrations.filter(isBuild);
    Object.assign(source, {
      migrations: source.migrations.slice(0, source.migrations.indexOf(build!)),
    });
    await source.runMigrations();
    await source.destroy();
    const invalid = 'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid';
    // The build waits for the end of transactions that use the table. Other sessions can write meanwhile.
    const user = await HeldLock.take(database.url, 'LOCK TABLE jobs IN ROW EXCLUSIVE MODE');
    const interrupted = migrate(database.url);
    await user.waitingBuild('jobs_died_at_idx');
    await query(
      database.url,
      `BEGIN; SET LOCAL lock_timeout = 1000; LOCK TABLE jobs IN ROW EXCLUSIVE MODE; COMMIT`,
    );
    await query(
      database.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%'`,
    );
    await expect(interrupted).rejects.toThrow();
    await user.release();
    expect(await query(database.url, invalid)).toEqual([{ name: 'jobs_died_at_idx' }]);
    await migrate(database.url);
    expect(await query(database.url, invalid)).toEqual([]);
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
