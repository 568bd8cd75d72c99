import { PostChangedDocument, PostSummariesDocument, type PostState } from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { useReloadAfterReconnect } from '../data/live.js';

const pageSize = 100;

export interface PostFilter {
  accountId: string | undefined;
  state: PostState | undefined;
}

export function toVariables({ accountId, state }: PostFilter) {
  return { ...(accountId && { accountIds: [accountId] }), ...(state && { states: [state] }) };
}

/** Posts page by page, for the calendar. The cache joins the pages, and each event changes the posts in it. */
export function usePosts(filter: PostFilter) {
  const key = JSON.stringify(filter);
  // With the filter that it belongs to: a position in another list would leave gaps in this one.
  const [position, setPosition] = useState<{ key: string; cursor: string | null }>({ key, cursor: null });
  const cursor = position.key === key ? position.cursor : null;
  const [{ data, error, fetching }, reload] = useQuery({
    query: PostSummariesDocument,
    variables: { first: pageSize, after: cursor, ...toVariables(filter) },
  });
  useSubscription({ query: PostChangedDocument, variables: {} });
  const refresh = () => {
    setPosition({ key, cursor: null });
    reload({ requestPolicy: 'network-only' });
  };
  useReloadAfterReconnect(refresh);
  const { hasNextPage, endCursor } = data?.posts.pageInfo ?? {};
  return {
    posts: data?.posts.edges.map(({ node }) => node),
    error,
    fetching,
    reload: refresh,
    loadMore: hasNextPage && endCursor ? () => setPosition({ key, cursor: endCursor }) : null,
  };
}
