/** A row with the value that it is ordered by, as text. */
export type Ordered<Entity> = Entity & { orderKey: string };

/** Place of a row in a list: the next page begins after it. */
export interface PageKey {
  orderKey: string;
  id: string;
}

/** The period of a list: `from` inclusive, `until` exclusive. */
export interface Period {
  from?: Date | null;
  until?: Date | null;
}
