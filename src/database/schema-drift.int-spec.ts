import { DataSource } from 'typeorm';
import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import { dataSourceOptions } from './data-source.js';
import { findSchemaDrift } from './schema-drift.js';

describe('Entities and migrations', () => {
  let database: TestDatabase;
  let source: DataSource;
  beforeAll(async () => {
    database = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(database.url, 2)).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('describe the same schema', async () => {
    const warnings: string[] = [];
    const collect = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);
    process.on('warning', collect);
    expect(await findSchemaDrift(database.url)).toEqual([]);
    process.off('warning', collect);
    expect(warnings).toEqual([]);
  });

  it('can be reverted completely', async () => {
    for (const _ of source.migrations) await source.undoLastMigration();
    const tables: unknown = await source.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'",
    );
    expect(tables).toEqual([]);
  });
});
