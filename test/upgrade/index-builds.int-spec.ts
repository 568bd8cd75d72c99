import pg from 'pg';
import { DataSource } from 'typeorm';
import { maintenanceOptions } from '../../src/database/data-source.js';
import { emptyDatabase, type TestDatabase } from '../support/servers/database.js';
import { snapshotFile, versions } from './snapshots.js';

/** Statements that build an index while no one can write to the table. */
const builds = [
  /^\s*CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)(?:IF NOT EXISTS )?\S+ ON (?:ONLY )?(?<table>\w+)/i,
  /^\s*ALTER TABLE (?:ONLY )?(?<table>\w+)[^;]*ADD (?:CONSTRAINT \w+ )?(?:UNIQUE|PRIMARY KEY|EXCLUDE)/i,
];

/** A table of a released version may be large, and other processes write to it during an upgrade. */
describe('An upgrade of the last release', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await emptyDatabase();
  });
  afterAll(() => database.drop());

  it('builds indices on its tables concurrently, in a migration without a transaction', async () => {
    const connection = new pg.Client({ connectionString: database.url });
    await connection.connect();
    await connection.query(snapshotFile(versions.at(-1)!, 'database.sql'));
    const tables = await connection.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    await connection.end();
    const released = new Set(tables.rows.map(({ name }) => name));
    const source = await new DataSource({
      ...maintenanceOptions(database.url, 2),
      logging: ['query'],
    }).initialize();
    const statements: string[] = [];
    source.logger.logQuery = (statement) => void statements.push(statement);
    await source.runMigrations();
    await source.destroy();
    const blocking = statements
      .flatMap((statement) => statement.split(';'))
      .filter((statement) =>
        builds.some((build) => released.has(build.exec(statement)?.groups?.table ?? '')),
      );
    expect(blocking).toEqual([]);
    expect(statements.filter((statement) => /^CREATE .*CONCURRENTLY/.test(statement)).length).toBeGreaterThan(
      9,
    );
  });
});
