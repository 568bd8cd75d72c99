import { type CommentFieldsFragment, CommentsDocument } from '@patchbay/client/operations';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useReloadAfterReconnect } from '../data/live.js';
import { type List, useList } from '../data/use-list.js';
import { texts } from '../texts.js';
import { contentTexts } from '../texts/content.js';
import { Button } from '../ui/button.js';
import { Chunks } from '../ui/chunks.js';
import { SelectField } from '../ui/field.js';
import { Page } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { AccountSelect, useChosenAccount } from './account-select.js';
import { NoAccount } from './no-account.js';
import { CommentItem } from './comment-item.js';
import { type CommentThread, toThreads } from './comment-threads.js';
import type { CommentFilter, CommentsSearch } from './routes.js';

const commentTexts = contentTexts.comments;

const filters: Record<CommentFilter, object> = {
  others: { isOwn: false },
  own: { isOwn: true },
  hidden: { isHidden: true },
};

/** Comments on the media of one account, with replies and moderation. */
export function CommentsPage() {
  const search: CommentsSearch = useSearch({ from: '/app/comments' });
  const navigate = useNavigate();
  const { accounts, account, error, reload } = useChosenAccount('COMMENTS', search.account);
  const change = (changed: CommentsSearch) =>
    void navigate({ to: '/comments', search: { ...search, ...changed }, replace: true });
  if (!accounts || !account)
    return (
      <Page title={commentTexts.title}>
        {accounts ? (
          <NoAccount />
        ) : error ? (
          <ErrorState error={error} retry={reload} />
        ) : (
          <Skeleton lines={10} />
        )}
      </Page>
    );
  if (search.account !== undefined && search.account !== account.id)
    return (
      <Page title={commentTexts.title}>
        <Empty title={commentTexts.notOffered}>
          <Link to="/comments" search={{ account: account.id }}>
            {commentTexts.showOf(account.name)}
          </Link>
        </Empty>
      </Page>
    );
  return (
    <Page title={commentTexts.title}>
      <div className="grid gap-4 sm:grid-cols-2">
        <AccountSelect
          accounts={accounts}
          value={account.id}
          onChange={(id) => change({ account: id, media: undefined })}
        />
        <SelectField
          label={commentTexts.show}
          value={search.show ?? 'all'}
          onChange={(event) => {
            const show = event.currentTarget.value as CommentFilter | 'all';
            change({ show: show === 'all' ? undefined : show });
          }}
        >
          {Object.entries(commentTexts.filters).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
      </div>
      {search.media && (
        <p>
          {commentTexts.onOneMedia}{' '}
          <Link to="/comments" search={{ ...search, media: undefined }}>
            {commentTexts.showAll}
          </Link>
        </p>
      )}
      <CommentList
        key={`${account.id} ${search.media} ${search.show}`}
        accountId={account.id}
        filter={{
          ...(search.media && { externalMediaId: search.media }),
          ...(search.show && filters[search.show]),
        }}
      />
    </Page>
  );
}

function CommentList({ accountId, filter }: { accountId: string; filter: object }) {
  const list = useList(CommentsDocument, { accountId, filter }, ({ comments }) => comments);
  const { rows, next, error, isLoading, loadMore, reload } = list;
  useReloadAfterReconnect(reload);
  const threads = useMemo(() => rows && toThreads(rows), [rows]);
  if (!threads) return error ? <ErrorState error={error} retry={reload} /> : <Skeleton lines={10} />;
  if (threads.length === 0) return <Empty title={commentTexts.empty}>{commentTexts.emptyText}</Empty>;
  return (
    <>
      <Chunks items={threads} className="space-y-4" itemKey={({ externalId }) => externalId} onEnd={loadMore}>
        {(thread) => <Thread thread={thread} list={list} />}
      </Chunks>
      {error && <ErrorState error={error} retry={reload} />}
      {next && (
        <Button busy={isLoading} onClick={loadMore}>
          {texts.actions.loadMore}
        </Button>
      )}
    </>
  );
}

/** More replies of one thread are shown on request. */
const repliesPerStep = 20;

function Thread({
  thread: { comment, replies },
  list,
}: {
  thread: CommentThread;
  list: List<CommentFieldsFragment>;
}) {
  const [shownCount, setShownCount] = useState(repliesPerStep);
  const hiddenCount = Math.max(0, replies.length - shownCount);
  return (
    <li className="space-y-4 rounded-xl border border-line bg-card p-4">
      {comment && <CommentItem comment={comment} list={list} isInThread={false} />}
      {hiddenCount > 0 && (
        <Button onClick={() => setShownCount(shownCount + repliesPerStep)}>
          {commentTexts.earlierReplies(hiddenCount)}
        </Button>
      )}
      {replies.length > 0 && (
        <ul className={`space-y-4 ${comment ? 'border-l-2 border-line pl-4 sm:ml-4' : ''}`}>
          {replies.slice(hiddenCount).map((reply) => (
            <li key={reply.id}>
              <CommentItem comment={reply} list={list} isInThread={comment !== null} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
