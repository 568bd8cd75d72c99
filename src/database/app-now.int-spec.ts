import { DataSource } from 'typeorm';
import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import { dataSourceOptions } from './data-source.js';

describe('app_now()', () => {
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

  it('follows the server clock until its offset is moved', async () => {
    const drift = 'SELECT extract(epoch FROM app_now() - statement_timestamp())::int AS seconds';
    expect(await source.query(drift)).toEqual([{ seconds: 0 }]);
    await source.query('UPDATE clock_offset SET offset_ms = 7200000');
    expect(await source.query(drift)).toEqual([{ seconds: 7200 }]);
  });
});
