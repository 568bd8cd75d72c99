import { getMetadataArgsStorage } from 'typeorm';
import { exactInteger } from './exact-integer.js';
import { snakeCase } from './naming-strategy.js';

/**
 * Select list of an entity's columns, for SQL: `p.id AS "id", p.user_id AS "userId"`. Its rows have the entity's
 * type, after `withExactIntegers` if it has such columns.
 *
 * @param alias alias of the table in the statement
 * @param extra columns with `select: false` to include
 * @param prefix of the names in the rows, if a statement selects several entities
 */
export function selectColumns<Entity>(
  entity: new () => Entity,
  alias: string,
  extra: readonly (keyof Entity & string)[] = [],
  prefix = '',
): string {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .filter(
      ({ propertyName, options }) => options.select !== false || extra.some((it) => it === propertyName),
    )
    .map(
      ({ propertyName, options }) =>
        `${alias}.${options.name ?? snakeCase(propertyName)}${options.transformer === exactInteger ? '::text' : ''} AS "${prefix}${propertyName}"`,
    )
    .join(', ');
}
