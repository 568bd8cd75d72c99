import pg from 'pg';

const { builtins } = pg.types;

/** Parsers of the column types that pg converts in another way. pg converts all other types. */
const parsers = new Map<number, (text: string) => unknown>([
  // pg returns text. No count or size in the application exceeds 2^53. Transaction ids are selected as text.
  [builtins.INT8, Number],
  // pg returns midnight in the time zone of the process.
  [builtins.DATE, (text) => text],
]);

/** The option `types` of a pool. Unlike column transformers, it applies to SQL too. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format),
};
