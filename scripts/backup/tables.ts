import type { DataSource, QueryRunner } from 'typeorm';

/** Its only row is read by a function of the database. */
const tablesWithoutEntity = ['clock_offset'];

/** The tables of Patchbay that the database has, by name. The table of applied migrations is not one of them. */
export async function readTables(source: DataSource, runner: QueryRunner): Promise<string[]> {
  const rows: { name: string }[] = await runner.query(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY ($1) ORDER BY 1`,
    [knownTables(source)],
  );
  return rows.map(({ name }) => name);
}

/** Other tables in the schema, which a backup does not contain. */
export async function readOtherTables(source: DataSource, runner: QueryRunner): Promise<string[]> {
  const rows: { name: string }[] = await runner.query(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ALL ($1) ORDER BY 1`,
    [['migrations', ...knownTables(source)]],
  );
  return rows.map(({ name }) => name);
}

function knownTables(source: DataSource): string[] {
  return [...tablesWithoutEntity, ...source.entityMetadatas.map(({ tableName }) => tableName)];
}

/** The columns that can be written. */
export async function readColumns(runner: QueryRunner, table: string): Promise<string[]> {
  const rows: { name: string }[] = await runner.query(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
     AND attgenerated = '' ORDER BY attnum`,
    [quote(table)],
  );
  return rows.map(({ name }) => name);
}

export async function countRows(runner: QueryRunner, table: string): Promise<number> {
  const [row]: { count: string }[] = await runner.query(
    `SELECT count(*)::text AS count FROM ${quote(table)}`,
  );
  return Number(row!.count);
}

export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
