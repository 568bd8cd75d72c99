import { CommentsDocument } from '@patchbay/client/operations';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useReloadAfterReconnect } from '../data/live.js';
import { texts } from '../texts.js';
import { contentTexts } from '../texts/content.js';
import { Button } from '../ui/button.js';
import { Chunks } from '../ui/chunks.js';
import { SelectField } from '../ui/field.js';
import { Page } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { AccountSelect, useChosenAccount } from './account-select.js';
import { CommentItem } from './comment-item.js';
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
          <Empty title={contentTexts.noAccounts} />
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
  const [cursor, setCursor] = useState<string | null>(null);
  const [{ data, error, fetching }, reload] = useQuery({
    query: CommentsDocument,
    variables: { accountId, filter, after: cursor, first: 24 },
  });
  const refresh = () => {
    setCursor(null);
    reload({ requestPolicy: 'network-only' });
  };
  useReloadAfterReconnect(refresh);
  const comments = data?.comments.edges.map(({ node }) => node);
  const { hasNextPage, endCursor } = data?.comments.pageInfo ?? {};
  useEffect(() => setCursor(null), [accountId]);
  if (!comments) return error ? <ErrorState error={error} retry={refresh} /> : <Skeleton lines={10} />;
  if (comments.length === 0) return <Empty title={commentTexts.empty}>{commentTexts.emptyText}</Empty>;
  return (
    <>
      <div>
        <Chunks items={comments} className="space-y-4" itemKey={({ id }) => id}>
          {(comment) => <CommentItem comment={comment} reload={refresh} />}
        </Chunks>
      </div>
      {error && <ErrorState error={error} retry={refresh} />}
      {hasNextPage && endCursor && (
        <Button busy={fetching} onClick={() => setCursor(endCursor)}>
          {texts.actions.loadMore}
        </Button>
      )}
    </>
  );
}
