import type pg from 'pg';
import type { QueryRunner } from 'typeorm';
import { BackupError } from './backup-error.js';
import { copyIn } from './copy-stream.js';
import { readTables } from './dump-reader.js';
import { quote, readColumns } from './tables.js';

/**
 * Replaces the rows of the tables, in the transaction of the runner.
 *
 * @param rowCounts expected number of rows by table
 * @throws BackupError if the dump has other tables, columns or numbers of rows
 */
export async function loadTables(
  runner: QueryRunner,
  client: pg.PoolClient,
  dump: AsyncIterable<Buffer>,
  rowCounts: Readonly<Record<string, number>>,
): Promise<void> {
  const missing = new Set(Object.keys(rowCounts));
  for await (const { table, columns, data } of readTables(dump)) {
    const known = missing.delete(table) ? new Set(await readColumns(runner, table)) : new Set<string>();
    const unknown = columns.find((column) => !known.has(column));
    if (unknown !== undefined)
      throw new BackupError(`The backup has an unexpected column: ${table}.${unknown}.`);
    const count = await copyIn(
      client,
      `COPY ${quote(table)} (${columns.map(quote).join(', ')}) FROM STDIN`,
      data,
    );
    if (count !== rowCounts[table])
      throw new BackupError(
        `The backup has ${count} rows of ${table}, and its header says ${rowCounts[table]}.`,
      );
  }
  if (missing.size > 0) throw new BackupError(`The backup lacks tables: ${[...missing].join(', ')}.`);
  await continueSequences(runner, Object.keys(rowCounts));
}

/** Lets the sequences of columns continue after the loaded rows. A backup has no state of sequences. */
async function continueSequences(runner: QueryRunner, tables: readonly string[]): Promise<void> {
  const owned: { sequence: string; table: string; column: string }[] = await runner.query(
    `SELECT pg_get_serial_sequence(attrelid::regclass::text, attname) AS sequence,
            attrelid::regclass::text AS table, quote_ident(attname) AS column
     FROM pg_attribute
     WHERE attrelid = ANY ($1::regclass[]) AND attnum > 0 AND NOT attisdropped
       AND pg_get_serial_sequence(attrelid::regclass::text, attname) IS NOT NULL`,
    [tables.map(quote)],
  );
  for (const { sequence, table, column } of owned)
    await runner.query(
      `SELECT setval($1::text::regclass, COALESCE(max(${column}), 1), max(${column}) IS NOT NULL) FROM ${table}`,
      [sequence],
    );
}

/**
 * Runs `load` without foreign keys, indices and triggers on the tables, and restores them afterwards. Rows are written much faster, in any
 * order of the tables, and unchanged by triggers. Restoring a foreign key checks it.
 */
export async function withoutConstraints(
  runner: QueryRunner,
  tables: readonly string[],
  load: () => Promise<void>,
): Promise<void> {
  const foreignKeys: { table: string; name: string; definition: string }[] = await runner.query(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND confrelid = ANY ($1::regclass[]) ORDER BY conrelid, conname`,
    [tables.map(quote)],
  );
  const indices: { name: string; definition: string }[] = await runner.query(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid = ANY ($1::regclass[]) AND NOT EXISTS (
       SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
     ORDER BY indexrelid`,
    [tables.map(quote)],
  );
  for (const { table, name } of foreignKeys)
    await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of indices) await runner.query(`DROP INDEX ${name}`);
  for (const table of tables) await runner.query(`ALTER TABLE ${quote(table)} DISABLE TRIGGER USER`);

  await load();

  for (const table of tables) await runner.query(`ALTER TABLE ${quote(table)} ENABLE TRIGGER USER`);
  for (const { definition } of indices) await runner.query(definition);
  for (const { table, name, definition } of foreignKeys)
    await runner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
}
