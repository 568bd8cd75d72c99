import { readTables } from '../../scripts/backup/dump-reader.js';

/** Looks like a statement and like the end of the data, escaped as COPY does it. */
const hostileRow = 'COPY users (id) FROM stdin;\\n\\\\.\\n\t\\N';
const dump = `--
-- PostgreSQL database dump
--
\\restrict abc
SET client_encoding = 'UTF8';
COPY public.users (id, "order", email) FROM stdin;
1\tä\t${hostileRow}
2\t\\N\t\\\\.
\\.


COPY "My schema"."empty" (id) FROM stdin;
\\.

DROP TABLE users;
COPY "posts" ("id") FROM stdin;
x
\\.
`;

async function read(chunks: Iterable<Buffer>): Promise<object[]> {
  const tables = [];
  async function* stream() {
    yield* chunks;
  }
  for await (const { table, columns, data } of readTables(stream())) {
    let text = Buffer.alloc(0);
    for await (const chunk of data) text = Buffer.concat([text, chunk]);
    tables.push({ table, columns, data: text.toString() });
  }
  return tables;
}

const expected = [
  { table: 'users', columns: ['id', 'order', 'email'], data: `1\tä\t${hostileRow}\n2\t\\N\t\\\\.\n` },
  { table: 'empty', columns: ['id'], data: '' },
  { table: 'posts', columns: ['id'], data: 'x\n' },
];

describe('Tables of a dump', () => {
  it('are read from chunks of any size', async () => {
    const bytes = Buffer.from(dump);
    for (const size of [1, 2, 3, 4, 5, 7, 16, 64, bytes.length]) {
      const chunks = [];
      for (let start = 0; start < bytes.length; start += size)
        chunks.push(bytes.subarray(start, start + size));
      expect(await read(chunks)).toEqual(expected);
    }
  });

  it('are refused if the dump ends in the middle of one', async () => {
    const half = dump.slice(0, dump.indexOf('2\t'));
    await expect(read([Buffer.from(half)])).rejects.toThrow('ends in the middle of a table');
  });
});
