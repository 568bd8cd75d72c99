import { Column, getMetadataArgsStorage, type ValueTransformer } from 'typeorm';

/** Writes a bigint as text. `selectColumns` selects the column as text, so no digit is lost between 2^53 and 2^63. */
export const exactInteger: ValueTransformer = {
  to: (value: bigint | null | undefined) => value?.toString() ?? null,
  from: (value: string | number | null) => (value === null ? null : BigInt(value)),
};

/** A `bigint` column whose values may exceed 2^53, such as amounts of money. Its property has the type `bigint`. */
export function ExactInteger({ nullable = false } = {}): PropertyDecorator {
  return Column('bigint', { nullable, transformer: exactInteger });
}

/** Turns the exact integers of rows, which SQL returns as text, into `bigint`. Changes the rows. */
export function withExactIntegers<Entity, Row extends Entity>(
  entity: new () => Entity,
  rows: readonly Row[],
): readonly Row[] {
  const names = getMetadataArgsStorage()
    .filterColumns(entity)
    .filter(({ options }) => options.transformer === exactInteger)
    .map(({ propertyName }) => propertyName);
  for (const row of rows as readonly Record<string, unknown>[])
    for (const name of names) row[name] = exactInteger.from(row[name]) as bigint | null;
  return rows;
}
