/** A table of which the export of a user's data contains rows. Names are properties of its entity. */
export interface ExportedTable {
  /** Name in the document. */
  name: string;
  entity: EntityClass;
  /** Column with the id of the user, or of the row to which the rows belong. */
  owner: string;
  /** Columns that order the rows of one owner, unique together and never null. An index should begin with owner and order. */
  order: readonly string[];
  /** Whether an owner has at most one row, which is then an object or null instead of a list. */
  isSingle: boolean;
  /** Columns that are left out, besides bytes and columns that entities do not load: secrets, leases and cursors of workers. */
  hidden: readonly string[];
  /** Columns that are null in rows about which `concealIf` is true. */
  conceal: { columns: readonly string[]; if: (row: ExportedRow, userId: string) => boolean } | null;
  /** Lists that mostly have few rows. Their first rows are read with one query for a page of rows, the others page by page. */
  parts: readonly ExportedTable[];
  /** Long lists of a row, each read page by page. */
  lists: readonly ExportedTable[];
}

export type ExportedRow = Record<string, unknown>;
export type EntityClass = abstract new () => object;

interface Options<Entity> {
  isSingle?: boolean;
  hidden?: readonly (keyof Entity & string)[];
  conceal?: {
    columns: readonly (keyof Entity & string)[];
    if: (row: ExportedRow, userId: string) => boolean;
  };
  parts?: readonly ExportedTable[];
  lists?: readonly ExportedTable[];
}

/** Declares a table of the export, with names that its entity has. */
export function exported<Entity extends object>(
  name: string,
  entity: abstract new () => Entity,
  owner: keyof Entity & string,
  order: readonly (keyof Entity & string)[],
  { isSingle = false, hidden = [], conceal, parts = [], lists = [] }: Options<Entity> = {},
): ExportedTable {
  return { name, entity, owner, order, isSingle, hidden, conceal: conceal ?? null, parts, lists };
}
