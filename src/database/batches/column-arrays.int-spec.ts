import { Client } from 'pg';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { columnArrays } from './column-arrays.js';

const types = {
  ...{ id: 'uuid', name: 'text', total: 'bigint', place: 'integer', isPaid: 'boolean' },
  ...{ paidAt: 'timestamptz', buyer: 'jsonb', words: 'tsvector' },
};
const columns = Object.entries(types).map(([property, type]) => ({ property, column: property, type }));
const row = {
  ...{
    id: '018f8fad-5bd9-7cb4-a165-70867728950e',
    name: 'A "name", \\ {}',
    total: 2n ** 62n,
    place: 3,
    isPaid: false,
  },
  ...{ paidAt: new Date('2026-11-29T20:11:00.123Z'), buyer: { city: 'Köln' }, words: "'a/lamp' 'a/mug'" },
};
const empty = Object.fromEntries(columns.map(({ property }) => [property, null]));

describe('columnArrays', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await newTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function read(rows: readonly object[]): Promise<object[]> {
    const arrays = columnArrays(columns, 2);
    const found = await client.query<Record<string, unknown>>(
      `SELECT given.*, given.total::text AS total, given.words::text AS words FROM ${arrays.source} WHERE $1`,
      [true, ...arrays.encode(rows)],
    );
    return found.rows;
  }

  it('returns rows with the types of their columns, in their order', async () => {
    expect(await read([row, empty, { ...row, name: 'second' }])).toEqual([
      { ...row, total: `${2n ** 62n}` },
      empty,
      { ...row, total: `${2n ** 62n}`, name: 'second' },
    ]);
    expect(await read([])).toEqual([]);
  });

  it('reads values that are missing, and invalid dates, as null', async () => {
    expect(await read([{}, { paidAt: new Date(Number.NaN) }])).toEqual([empty, empty]);
  });

  it('refuses numbers that do not fit', async () => {
    await expect(read([{ total: 2n ** 63n }])).rejects.toThrow(RangeError);
  });
});
