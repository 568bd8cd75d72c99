import { binaryArray } from './binary-array.js';
import type { SqlColumn } from './batch-upsert.js';

/** Rows of a statement as one array per column. PostgreSQL reads them with less work than JSON. */
export interface ColumnArrays {
  /** FROM item named `given`, with the values by property. */
  source: string;
  /** Values of the parameters. @throws RangeError if a value does not fit its type */
  encode(rows: readonly object[]): Buffer[];
}

type ArrayColumn = Pick<SqlColumn, 'property' | 'type'>;
type Values = Readonly<Record<string, unknown>>;

/** Types with an encoder. Values of other types are sent as text, which PostgreSQL casts. */
const encoders: Readonly<Record<string, (rows: readonly Values[], property: string) => Buffer>> = {
  bigint: (rows, property) =>
    binaryArray.bigint(rows, (row) => (row[property] as bigint | undefined) ?? null),
  boolean: (rows, property) =>
    binaryArray.boolean(rows, (row) => (row[property] as boolean | undefined) ?? null),
  integer: (rows, property) =>
    binaryArray.integer(rows, (row) => (row[property] as number | undefined) ?? null),
  text: (rows, property) => binaryArray.text(rows, (row) => (row[property] as string | undefined) ?? null),
  timestamptz: (rows, property) =>
    binaryArray.timestamptz(rows, (row) => validDate(row[property] as Date | null | undefined)),
};

/** Null for an invalid date, as in JSON. */
function validDate(date: Date | null | undefined): Date | null {
  return date && !Number.isNaN(date.getTime()) ? date : null;
}

/** @param first number of the first parameter. The others follow it */
export function columnArrays(columns: readonly ArrayColumn[], first = 1): ColumnArrays {
  const wireTypes = columns.map(({ type }) => (type in encoders ? type : 'text'));
  const parameters = wireTypes.map((type, index) => `$${first + index}::${type}[]`);
  const names = columns.map(({ property }) => `"${property}"`);
  const casts = columns.map(({ property, type }) =>
    type in encoders ? `"${property}"` : `"${property}"::${type} AS "${property}"`,
  );
  return {
    source: `(SELECT ${casts.join(', ')} FROM unnest(${parameters.join(', ')}) AS texts (${names.join(', ')})) AS given`,
    encode: (rows) =>
      columns.map(({ property, type }) => {
        if (type !== 'jsonb')
          return encoders[type in encoders ? type : 'text']!(rows as readonly Values[], property);
        return binaryArray.text(rows as readonly Values[], (row) => {
          const value = row[property];
          return value === null || value === undefined ? null : JSON.stringify(value);
        });
      }),
  };
}
