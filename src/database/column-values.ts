import type { QueryDeepPartialEntity } from 'typeorm';

/** Values to write: plain ones, or `() => 'app_now()'` for an SQL expression. */
type ColumnValues<Entity> = { [Property in keyof Entity]?: Entity[Property] | (() => string) };

/** Passes values to TypeORM, whose own type takes the value of a jsonb column for a nested entity. */
export function columnValues<Entity>(values: ColumnValues<Entity>): QueryDeepPartialEntity<Entity> {
  return values as QueryDeepPartialEntity<Entity>;
}
