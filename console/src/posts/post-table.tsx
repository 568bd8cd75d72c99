import {
  PostChangedDocument,
  type PostSummaryFragment,
  PostSummariesDocument,
} from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useDelayed } from '../data/use-delayed.js';
import { useList } from '../data/use-list.js';
import { useLive } from '../data/use-live.js';
import { postTexts } from '../texts/posts.js';
import { type Column, ListTable } from '../ui/data-table.js';
import { Time } from '../ui/format.js';
import { PostStatus, postTime } from './post-status.js';
import { type PostFilter, toVariables } from './use-posts.js';

const texts = postTexts.columns;
/** Longer lists are not read again for new posts, because that would lose the place. */
const maxReloadedRows = 100;

/** The posts of the user, newest first. Each event changes its row. */
export function PostTable({
  filter,
  nameOf,
  empty,
}: {
  filter: PostFilter;
  nameOf: (accountId: string) => string;
  empty: ReactNode;
}) {
  const list = useList(PostSummariesDocument, toVariables(filter), ({ posts }) => posts);
  const reloadSoon = useDelayed(list.reload);
  useLive(
    PostChangedDocument,
    ({ postChanged }) => {
      if (!list.replace(postChanged) && (list.rows?.length ?? 0) <= maxReloadedRows) reloadSoon();
    },
    list.reload,
  );
  const columns: readonly Column<PostSummaryFragment>[] = [
    {
      header: texts.post,
      isRowHeader: true,
      cell: ({ id, caption }) => (
        <Link to="/posts/$postId" params={{ postId: id }}>
          {caption || postTexts.noCaption}
        </Link>
      ),
    },
    { header: texts.kind, cell: ({ kind }) => postTexts.kinds[kind] ?? kind },
    {
      header: texts.account,
      cell: ({ accountId, platform }) =>
        `${nameOf(accountId)} (${postTexts.platforms[platform] ?? platform})`,
    },
    {
      header: texts.status,
      cell: ({ state, failMessage }) => (
        <span title={failMessage ?? undefined}>
          <PostStatus state={state} />
          {failMessage && <span className="ml-2 text-soft">{failMessage}</span>}
        </span>
      ),
    },
    { header: texts.time, cell: (post) => <Time value={postTime(post)} /> },
  ];
  return <ListTable list={list} caption={postTexts.title} columns={columns} empty={empty} />;
}
