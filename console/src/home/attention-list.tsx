import {
  type AccountSummaryFragment,
  type PostFieldsFragment,
  PostChangedDocument,
  PostsDocument,
  type PostState,
} from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useQuery, useSubscription } from 'urql';
import { HealthBadge, HealthText } from '../accounts/health.js';
import { accountTexts } from '../texts/accounts.js';
import { homeTexts as text } from '../texts/home.js';
import { buttonClass } from '../ui/button.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Badge, Empty, ErrorState, Skeleton } from '../ui/states.js';
import { type DueReturns, useDueReturns } from './due-returns.js';

const states: PostState[] = ['FAILED', 'UNCONFIRMED', 'AWAITING_CREATOR'];
const maxPosts = 5;
const passiveActions = new Set<string>(['NONE', 'WAIT']);

/** Accounts, returns and posts with a next action of the user. */
export function AttentionList({ accounts }: { accounts: readonly AccountSummaryFragment[] }) {
  const [{ data, error }, reload] = useQuery({
    query: PostsDocument,
    variables: { states, first: maxPosts },
  });
  useSubscription({ query: PostChangedDocument }, (_all, event) => {
    if (states.includes(event.postChanged.state)) reload({ requestPolicy: 'network-only' });
    return event;
  });
  const unwell = accounts.filter(({ health }) => health.nextAction !== 'NONE');
  const posts = (data?.posts.edges ?? [])
    .map(({ node }) => node)
    .filter(({ nextAction, state }) => states.includes(state) && !passiveActions.has(nextAction))
    .slice(0, maxPosts);
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  const returns = useDueReturns(
    accounts.filter(({ platform }) => platform === 'TIKTOK_SHOP').map(({ id }) => id),
  );
  const failure = (!data && error) || returns.error;
  const isLoading = !failure && (!data || !returns.due);
  const dueReturns = returns.due ?? [];
  const isEmpty = !failure && !isLoading && unwell.length + posts.length + dueReturns.length === 0;
  return (
    <Card title={text.attention.title}>
      {failure && (
        <ErrorState
          error={failure}
          retry={() => {
            reload({ requestPolicy: 'network-only' });
            returns.reload();
          }}
        />
      )}
      {isLoading && <Skeleton lines={4} />}
      {isEmpty && <Empty title={text.attention.none}>{text.attention.noneText}</Empty>}
      <ul className="divide-y divide-line">
        {unwell.map((account) => (
          <AccountItem key={account.id} account={account} />
        ))}
        {dueReturns.map((due) => (
          <ReturnsItem key={due.shopId} due={due} shopName={names.get(due.shopId) ?? ''} />
        ))}
        {posts.map((post) => (
          <PostItem key={post.id} post={post} accountName={names.get(post.accountId) ?? null} />
        ))}
      </ul>
    </Card>
  );
}

const rowClass = 'flex flex-wrap items-start justify-between gap-3 py-3 first:pt-0 last:pb-0';

function AccountItem({
  account: { id, name, platform, status, health },
}: {
  account: AccountSummaryFragment;
}) {
  return (
    <li className={rowClass}>
      <div className="min-w-0 flex-1 basis-60 space-y-1">
        <p className="font-semibold wrap-anywhere">
          {name} <span className="font-normal text-soft">{accountTexts.platform(platform)}</span>
        </p>
        <HealthBadge status={status} health={health} />
        <HealthText health={health} className="text-sm text-soft" />
      </div>
      <Link
        to="/accounts/$accountId"
        params={{ accountId: id }}
        className={buttonClass()}
        aria-label={`${text.attention.show}: ${name}`}
      >
        {text.attention.show}
      </Link>
    </li>
  );
}

function ReturnsItem({
  due: { shopId, count, hasMore, dueAt },
  shopName,
}: {
  due: DueReturns;
  shopName: string;
}) {
  const title = text.attention.returns(count, hasMore);
  return (
    <li className={rowClass}>
      <div className="min-w-0 flex-1 basis-60 space-y-1">
        <p className="font-semibold">{title}</p>
        <p className="text-sm wrap-anywhere text-soft">
          {shopName}
          {dueAt && (
            <>
              {' · '}
              {text.attention.decideBy} <Time value={dueAt} />
            </>
          )}
        </p>
      </div>
      <Link
        to="/returns"
        search={{ shop: shopId }}
        className={buttonClass()}
        aria-label={`${text.attention.show}: ${title}, ${shopName}`}
      >
        {text.attention.show}
      </Link>
    </li>
  );
}

function PostItem({ post, accountName }: { post: PostFieldsFragment; accountName: string | null }) {
  const { id, caption, state, nextAction, failMessage, updatedAt, platform } = post;
  const title = caption || text.attention.noCaption;
  return (
    <li className={rowClass}>
      <div className="min-w-0 flex-1 basis-60 space-y-1">
        <p className="line-clamp-2 font-semibold wrap-anywhere">{title}</p>
        <p className="text-sm text-soft">
          {accountName ?? accountTexts.platform(platform)} · <Time value={updatedAt} />
        </p>
        <Badge tone={state === 'FAILED' ? 'danger' : 'warning'}>{text.attention.postState(state)}</Badge>
        <p className="text-sm wrap-anywhere text-soft">
          {failMessage} {text.attention.postAction(nextAction)}
        </p>
      </div>
      <Link
        to="/posts/$postId"
        params={{ postId: id }}
        className={buttonClass()}
        aria-label={`${text.attention.show}: ${title.slice(0, 60)}`}
      >
        {text.attention.show}
      </Link>
    </li>
  );
}
