import type { TypedDocument } from '@patchbay/client';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type AnyVariables, type CombinedError, useClient } from 'urql';
import { readFresh } from './first-data.js';

interface Connection<Item> {
  edges: readonly { node: Item }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Pages<Item> {
  /** The variables of the rows. */
  key: string;
  /** Null before the first page. */
  rows: readonly Item[] | null;
  /** Cursor of the next page. Null if there is none. */
  next: string | null;
  error: CombinedError | null;
  isLoading: boolean;
}

function toRows<Item>({ edges, pageInfo }: Connection<Item>): { rows: Item[]; next: string | null } {
  return { rows: edges.map(({ node }) => node), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

export interface List<Item> extends Omit<Pages<Item>, 'key'> {
  loadMore: () => void;
  /** Reads as many rows again, at most 100. */
  reload: () => void;
  /** Replaces a row by its id. False if the list does not contain it. */
  replace: (item: Item) => boolean;
  /** Adds an item as the first row, such as one that the user has created. */
  prepend: (item: Item) => void;
  remove: (id: string) => void;
}

/** The default of the API. Larger pages of some lists exceed the cost limit of small tiers. */
const pageSize = 20;
const maxReloadedRows = 100;

/**
 * A list that grows page by page. Its pages are not merged by the cache: after a reload, pages that begin at an old cursor would
 * leave gaps. `variables` are those without `first` and `after`.
 */
export function useList<Data, Variables extends AnyVariables, Item extends { id: string }>(
  document: TypedDocument<Data, Variables>,
  variables: Omit<Variables, 'first' | 'after'>,
  select: (data: Data) => Connection<Item>,
  isPaused = false,
): List<Item> {
  const client = useClient();
  const latest = useRef(0);
  const key = JSON.stringify(variables);
  const toPage = (after: string | null) => ({ ...variables, first: pageSize, after }) as unknown as Variables;
  const [pages, setPages] = useState<Pages<Item>>(() => {
    const data = isPaused ? null : readFresh(client, document, toPage(null));
    return {
      key,
      ...(data ? toRows(select(data)) : { rows: null, next: null }),
      error: null,
      isLoading: !data,
    };
  });
  const isRead = useRef(pages.rows !== null);

  /** Reads pages after a cursor until there are `count` rows or no more. */
  async function load(count: number, after: string | null): Promise<void> {
    const request = ++latest.current;
    setPages((old) => ({ ...old, error: null, isLoading: true }));
    const found: Item[] = [];
    let next = after;
    do {
      const { data, error } = await client
        .query<Data, Variables>(document, toPage(next), { requestPolicy: 'network-only' })
        .toPromise();
      if (request !== latest.current) return;
      if (!data)
        return setPages((old) => ({
          // Rows and the cursor of another filter are not part of this list.
          ...(old.key === key ? old : { key, rows: null, next: null }),
          error: error ?? null,
          isLoading: false,
        }));
      const page = toRows(select(data));
      found.push(...page.rows);
      next = page.next;
    } while (next !== null && found.length < count);
    setPages((old) => ({
      key,
      rows: after === null ? found : [...(old.rows ?? []), ...found],
      next,
      error: null,
      isLoading: false,
    }));
  }

  const loadFirst = useEffectEvent(() => void load(pageSize, null));
  useEffect(() => {
    // The first data of the page may be there already.
    if (!isPaused && !isRead.current) loadFirst();
    isRead.current = false;
  }, [key, isPaused]);

  return {
    ...pages,
    loadMore: () => {
      if (pages.next && !pages.isLoading) void load(pageSize, pages.next);
    },
    reload: () => void load(Math.min(maxReloadedRows, pages.rows?.length ?? 0), null),
    replace: (item) => {
      const contains = pages.rows?.some(({ id }) => id === item.id) ?? false;
      if (contains)
        setPages((old) => ({
          ...old,
          rows: old.rows?.map((row) => (row.id === item.id ? item : row)) ?? null,
        }));
      return contains;
    },
    prepend: (item) => setPages((old) => ({ ...old, rows: [item, ...(old.rows ?? [])] })),
    remove: (id) => setPages((old) => ({ ...old, rows: old.rows?.filter((row) => row.id !== id) ?? null })),
  };
}
