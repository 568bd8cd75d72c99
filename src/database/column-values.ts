import type { QueryDeepPartialEntity } from 'typeorm';

/** Values to write: plain values, or functions that return an SQL expression, such as `() => 'app_now()'`. */
type ColumnValues<Entity> = { [Property in keyof Entity]?: Entity[Property] | (() => string) };

/** Converts values to TypeORM's type, which treats the value of a jsonb column as a nested entity. */
export function columnValues<Entity>(values: ColumnValues<Entity>): QueryDeepPartialEntity<Entity> {
  return values as QueryDeepPartialEntity<Entity>;
}
