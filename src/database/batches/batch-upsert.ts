import { type EntityManager, getMetadataArgsStorage } from 'typeorm';
import { type PreparedStatement, runPrepared } from '../database.js';
import { snakeCase } from '../naming-strategy.js';

/** A column of an entity, as SQL needs it. */
export interface SqlColumn {
  property: string;
  column: string;
  type: string;
}

export interface BatchUpsertOptions<Entity> {
  /** Properties of the unique key. Rows are written in its order, so that two batches never deadlock. */
  key: readonly (keyof Entity & string)[];
  /** Properties that an update keeps. */
  keep?: readonly (keyof Entity & string)[];
  /** Values that an update computes: SQL over `stored` and `excluded`. */
  set?: Partial<Record<keyof Entity & string, string>>;
  /** SQL over `stored` and `excluded`: whether a stored row is replaced. */
  replaceIf: string;
  /** SELECT list over `stored` of the written rows. */
  returning?: string;
}

/** A statement that inserts or replaces rows. Its only parameter is a JSON array of rows by property. */
export interface BatchUpsert extends PreparedStatement {
  /** Properties of the rows. Others are not sent. */
  properties: readonly string[];
}

/** Builds the statement that inserts rows, or replaces those that are older. A table has one. */
export function batchUpsertSql<Entity>(
  entity: new () => Entity,
  table: string,
  options: BatchUpsertOptions<Entity>,
): BatchUpsert {
  const columns = columnsOf(entity);
  const types = columns.map(({ property, type }) => `"${property}" ${type}`);
  return {
    name: `batch-upsert.${table}`,
    text: upsertSql(entity, table, options, `json_to_recordset($1::json) AS given (${types.join(', ')})`),
    properties: columns.map(({ property }) => property),
  };
}

/**
 * SQL that inserts rows, or replaces those that are older.
 *
 * @param source FROM item named `given`, which has the values of the rows by property
 * @param values SQL of the values that `given` does not have, by property
 */
export function upsertSql<Entity>(
  entity: new () => Entity,
  table: string,
  { key, keep = [], set = {}, replaceIf, returning }: BatchUpsertOptions<Entity>,
  source: string,
  values: Partial<Record<keyof Entity & string, string>> = {},
): string {
  const columns = columnsOf(entity);
  const given = new Map(Object.entries<string | undefined>(values));
  const valueOf = (property: string) => given.get(property) ?? `given."${property}"`;
  const nameOf = (property: string) => columns.find((one) => one.property === property)!.column;
  const computed = new Map(Object.entries<string | undefined>(set));
  const updated = columns.filter(
    ({ property }) => !([...key, ...keep] as readonly string[]).includes(property),
  );
  return `INSERT INTO ${table} AS stored (${columns.map(({ column }) => column).join(', ')})
    SELECT ${columns.map(({ property }) => valueOf(property)).join(', ')}
    FROM ${source}
    ORDER BY ${key.map(valueOf).join(', ')}
    ON CONFLICT (${key.map(nameOf).join(', ')}) DO UPDATE SET
      ${updated.map(({ property, column }) => `${column} = ${computed.get(property) ?? `excluded.${column}`}`).join(', ')}
    WHERE ${replaceIf}
    ${returning ? `RETURNING ${returning}` : ''}`;
}

/**
 * Runs a statement of `batchUpsertSql`.
 *
 * @param manager of a transaction
 * @param rows in which each key occurs once
 * @returns the written rows, if the statement returns any
 */
export async function batchUpsert<Row>(
  manager: EntityManager,
  { name, text, properties }: BatchUpsert,
  rows: readonly object[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const json = JSON.stringify(rows.map((row) => toJsonRow(row as Record<string, unknown>, properties)));
  const { rows: written } = await runPrepared(manager, { name, text }, [json]);
  return written as Row[];
}

/** Integers are texts: JSON.stringify refuses them, and a replacer function would be called for every value. */
function toJsonRow(row: Readonly<Record<string, unknown>>, properties: readonly string[]): object {
  const json: Record<string, unknown> = {};
  for (const property of properties) {
    const value = row[property];
    json[property] = typeof value === 'bigint' ? value.toString() : value;
  }
  return json;
}

/** The columns of an entity. */
export function columnsOf(entity: new () => unknown): SqlColumn[] {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .map(({ propertyName, options }) => ({
      property: propertyName,
      column: options.name ?? snakeCase(propertyName),
      type: `${String(options.type)}${options.array ? '[]' : ''}`,
    }));
}
