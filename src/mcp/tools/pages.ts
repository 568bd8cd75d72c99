import { toPage } from '../../graphql/connection.js';

/** A page of a tool's result from up to `limit + 1` rows of a keyset query. */
export function toToolPage<Row, Item>(
  rows: readonly Row[],
  { limit, cursor }: { limit: number; cursor?: string },
  keyOf: (row: Row) => readonly string[],
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const { edges, pageInfo } = toPage(rows, { first: limit, after: cursor }, keyOf, toItem);
  return {
    items: edges.map(({ node }) => node),
    nextCursor: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  };
}
