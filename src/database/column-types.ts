import pg from 'pg';

const { builtins } = pg.types;

/** The JavaScript values of columns that pg reads differently. The other types are read as pg does. */
const parsers = new Map<number, (text: string) => unknown>([
  // pg reads text. No count or size of the application exceeds 2^53; ids of transactions are selected as text.
  [builtins.INT8, Number],
  // pg reads midnight in the time zone of the process.
  [builtins.DATE, (text) => text],
]);

/** Option `types` of a pool. It applies to entities and to SQL alike, which column transformers do not. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format),
};
