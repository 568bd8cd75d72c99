import pg from 'pg';

const { builtins } = pg.types;
/** The type `text[]`, which pg does not name. */
const textArray = 1009 as number;
const parseTimestampSlowly: (text: string) => Date = pg.types.getTypeParser(builtins.TIMESTAMPTZ, 'text');
const parseTextsSlowly: (text: string) => (string | null)[] = pg.types.getTypeParser(textArray, 'text');

/** Parsers of the column types that pg converts in another way, or slowly. pg converts all other types. */
const parsers = new Map<number, (text: string) => unknown>([
  // pg returns text. No count or size in the application exceeds 2^53. Transaction ids are selected as text.
  [builtins.INT8, Number],
  // pg returns midnight in the time zone of the process.
  [builtins.DATE, (text) => text],
  [builtins.TIMESTAMPTZ, parseTimestamp],
  [textArray, parseTexts],
]);

/** The option `types` of a pool. Unlike column transformers, it applies to SQL too. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format),
};

/** Parses `2026-11-29 20:11:00.123456+00` as an ISO date, and leaves other forms to pg. */
function parseTimestamp(text: string): Date {
  if (!text.endsWith('+00')) return parseTimestampSlowly(text);
  const date = new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  // Years after 9999 have more digits.
  return Number.isNaN(date.getTime()) ? parseTimestampSlowly(text) : date;
}

/** Splits `{a,b}`, and leaves arrays with quotes, nulls, bounds or other arrays to pg. */
function parseTexts(text: string): (string | null)[] {
  if (text === '{}') return [];
  const isPlain =
    text.startsWith('{') && !text.includes('"') && !text.includes('{', 1) && !/\bNULL\b/i.test(text);
  return isPlain ? text.slice(1, -1).split(',') : parseTextsSlowly(text);
}
