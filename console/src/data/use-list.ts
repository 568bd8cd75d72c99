import type { TypedDocument } from '@patchbay/client';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type AnyVariables, type CombinedError, useClient } from 'urql';

interface Connection<Item> {
  edges: readonly { node: Item }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Pages<Item> {
  /** Null before the first page. */
  rows: readonly Item[] | null;
  /** Cursor of the next page. Null if there is none. */
  next: string | null;
  error: CombinedError | null;
  isLoading: boolean;
}

export interface List<Item> extends Pages<Item> {
  loadMore: () => void;
  /** Reads as many rows again, at most 100. */
  reload: () => void;
  /** Replaces a row by its id. False if the list does not contain it. */
  replace: (item: Item) => boolean;
}

const pageSize = 50;
const maxPageSize = 100;

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
  const [pages, setPages] = useState<Pages<Item>>({ rows: null, next: null, error: null, isLoading: true });
  const key = JSON.stringify(variables);

  async function load(first: number, after: string | null): Promise<void> {
    const request = ++latest.current;
    setPages((old) => ({ ...old, error: null, isLoading: true }));
    const page = { ...variables, first, after } as unknown as Variables;
    const { data, error } = await client
      .query<Data, Variables>(document, page, { requestPolicy: 'network-only' })
      .toPromise();
    if (request !== latest.current) return;
    if (!data) return setPages((old) => ({ ...old, error: error ?? null, isLoading: false }));
    const { edges, pageInfo } = select(data);
    const nodes = edges.map(({ node }) => node);
    setPages((old) => ({
      rows: after === null ? nodes : [...(old.rows ?? []), ...nodes],
      next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      error: null,
      isLoading: false,
    }));
  }

  const loadFirst = useEffectEvent(() => void load(pageSize, null));
  useEffect(() => {
    if (!isPaused) loadFirst();
  }, [key, isPaused]);

  return {
    ...pages,
    loadMore: () => {
      if (pages.next && !pages.isLoading) void load(maxPageSize, pages.next);
    },
    reload: () => void load(Math.min(maxPageSize, Math.max(pageSize, pages.rows?.length ?? 0)), null),
    replace: (item) => {
      const contains = pages.rows?.some(({ id }) => id === item.id) ?? false;
      if (contains)
        setPages((old) => ({
          ...old,
          rows: old.rows?.map((row) => (row.id === item.id ? item : row)) ?? null,
        }));
      return contains;
    },
  };
}
