import type { TypedDocument } from '@patchbay/client';
import { type ReactNode, useState } from 'react';
import { type CombinedError, useClient, useQuery } from 'urql';
import { texts } from '../texts.js';
import { Button } from '../ui/button.js';
import { ErrorState, Skeleton } from '../ui/states.js';

interface Connection<Node> {
  edges: readonly { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Pages<Node> {
  /** Undefined before the first page. */
  nodes: readonly Node[] | undefined;
  error: CombinedError | undefined;
  isLoading: boolean;
  reload: () => void;
  /** Null after the last page. */
  loadMore: (() => void) | null;
}

/**
 * A connection of the viewer whose pages the cache merges. Further pages are only added to the cache: when a change makes it read the
 * list again, it begins with the first page.
 */
export function usePages<Data, Node>(
  query: TypedDocument<Data, { after?: string | null; first?: number }>,
  select: (data: Data) => Connection<Node> | null,
): Pages<Node> {
  const client = useClient();
  const [isLoading, setLoading] = useState(false);
  const [{ data, error }, reload] = useQuery({ query, variables: {} });
  const list = data && select(data);
  const readPage = async (after: string | null) => {
    setLoading(true);
    await client.query(query, { after }).toPromise();
    setLoading(false);
  };
  return {
    nodes: list?.edges.map(({ node }) => node),
    error: data ? undefined : error,
    isLoading,
    reload,
    loadMore: list?.pageInfo.hasNextPage ? () => void readPage(list.pageInfo.endCursor) : null,
  };
}

/** A list of settings. `children` makes the entry of a node. */
export function PagedList<Node>({
  pages: { nodes, error, isLoading, reload, loadMore },
  empty,
  children,
}: {
  pages: Pages<Node>;
  /** Shown if there is no entry. */
  empty?: ReactNode;
  children: (node: Node) => ReactNode;
}) {
  return (
    <>
      {error && <ErrorState error={error} retry={reload} />}
      {!error && !nodes && <Skeleton />}
      {nodes?.length === 0 && empty}
      <ul className="divide-y divide-line">{nodes?.map(children)}</ul>
      {loadMore && (
        <Button className="mt-3" busy={isLoading} onClick={loadMore}>
          {texts.actions.loadMore}
        </Button>
      )}
    </>
  );
}

/** An entry with its action. */
export function ListItem({ children, action }: { children: ReactNode; action: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-56 wrap-anywhere">{children}</div>
      {action}
    </li>
  );
}

/** The button of an entry, which screen readers announce with its name. */
export function ItemButton({
  label,
  name,
  busy = false,
  onClick,
}: {
  label: string;
  name: string;
  busy?: boolean;
  onClick: () => void;
}) {
  return (
    <Button busy={busy} onClick={onClick}>
      {label}
      <span className="sr-only">: {name}</span>
    </Button>
  );
}
