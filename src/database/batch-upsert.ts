import { type EntityManager, getMetadataArgsStorage } from 'typeorm';
import { snakeCase } from './naming-strategy.js';

/** A column of an entity, as SQL needs it. */
interface SqlColumn {
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

/**
 * Builds the statement that inserts rows, or replaces those that are older. Its only parameter is a JSON array of rows by property,
 * in which each key occurs once.
 */
export function batchUpsertSql<Entity>(
  entity: new () => Entity,
  table: string,
  { key, keep = [], set = {}, replaceIf, returning }: BatchUpsertOptions<Entity>,
): string {
  const columns = columnsOf(entity);
  const nameOf = (property: string) => columns.find((one) => one.property === property)!.column;
  const computed = new Map(Object.entries<string | undefined>(set));
  const updated = columns.filter(
    ({ property }) => !([...key, ...keep] as readonly string[]).includes(property),
  );
  return `INSERT INTO ${table} AS stored (${columns.map(({ column }) => column).join(', ')})
    SELECT ${columns.map(({ property }) => `given."${property}"`).join(', ')}
    FROM jsonb_to_recordset($1::jsonb) AS given (${columns.map(({ property, type }) => `"${property}" ${type}`).join(', ')})
    ORDER BY ${key.map((property) => `given."${property}"`).join(', ')}
    ON CONFLICT (${key.map(nameOf).join(', ')}) DO UPDATE SET
      ${updated.map(({ property, column }) => `${column} = ${computed.get(property) ?? `excluded.${column}`}`).join(', ')}
    WHERE ${replaceIf}
    ${returning ? `RETURNING ${returning}` : ''}`;
}

/** Runs a statement of `batchUpsertSql`. @returns the written rows, if the statement returns any */
export async function batchUpsert<Row>(
  manager: EntityManager,
  statement: string,
  rows: readonly object[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const json = JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return manager.query<Row[]>(statement, [json]);
}

function columnsOf(entity: new () => unknown): SqlColumn[] {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .map(({ propertyName, options }) => ({
      property: propertyName,
      column: options.name ?? snakeCase(propertyName),
      type: `${String(options.type)}${options.array ? '[]' : ''}`,
    }));
}
