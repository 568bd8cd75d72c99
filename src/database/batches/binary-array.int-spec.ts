import { Client } from 'pg';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { parse as uuidBytes, stringify as uuidText } from 'uuid';
import { binaryArray } from './binary-array.js';

const id = '018f8fad-5bd9-7cb4-a165-70867728950e';
const itself = <Value>(value: Value) => value;

describe('binaryArray', () => {
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

  /** What PostgreSQL reads from the parameter. */
  async function read(type: string, parameter: Buffer): Promise<unknown[]> {
    const text = `SELECT value FROM unnest($1::${type}[]) WITH ORDINALITY AS row (value, place) ORDER BY place`;
    const { rows } = await client.query<{ value: unknown }>(text, [parameter]);
    return rows.map(({ value }) => value);
  }

  it.each([
    ['boolean', binaryArray.boolean<boolean | null>, [true, null, false]],
    ['integer', binaryArray.integer<number | null>, [0, null, -(2 ** 31), 2 ** 31 - 1]],
    [
      'bytea',
      binaryArray.bytea<Buffer>,
      [Buffer.from([0, 255, 92]), Buffer.alloc(0), Buffer.alloc(70_000, 7)],
    ],
    ['text', binaryArray.text<string | null>, ['a', null, '', '"\\,{}NULL', 'NULL', 'é😀', 'x'.repeat(255)]],
    [
      'timestamptz',
      binaryArray.timestamptz<Date | null>,
      [new Date(0), null, new Date('1970-01-01T00:00:00.001Z'), new Date('9999-12-31T23:59:59.999Z')],
    ],
  ] as [string, (rows: unknown[], read: (row: unknown) => never) => Buffer, unknown[]][])(
    'encodes %s as PostgreSQL reads it',
    async (type, encode, values) => {
      expect(await read(type, encode(values, itself as (row: unknown) => never))).toEqual(values);
      expect(await read(type, encode([], itself as (row: unknown) => never))).toEqual([]);
    },
  );

  it('encodes the bytes of uuids', async () => {
    const ids = [uuidBytes(id), new Uint8Array(16)];
    expect(await read('uuid', binaryArray.uuid(ids, itself))).toEqual(ids.map((bytes) => uuidText(bytes)));
  });

  it('encodes integers of 64 bits exactly', async () => {
    const values = [0n, null, -(2n ** 63n), 2n ** 63n - 1n];
    const { rows } = await client.query<{ texts: unknown[] }>('SELECT $1::bigint[]::text[] AS texts', [
      binaryArray.bigint(values, itself),
    ]);
    expect(rows[0]!.texts).toEqual(values.map((value) => value?.toString() ?? null));
  });
});
