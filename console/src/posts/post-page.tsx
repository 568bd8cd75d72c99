import { PostChangedDocument, PostDocument, type PostFieldsFragment } from '@patchbay/client/operations';
import { Link, useParams } from '@tanstack/react-router';
import { useQuery, useSubscription } from 'urql';
import { useAccountList } from '../data/accounts.js';
import { safeUrl } from '../data/links.js';
import { useReloadAfterReconnect } from '../data/live.js';
import { postTexts } from '../texts/posts.js';
import { Facts } from '../ui/facts.js';
import { Time } from '../ui/format.js';
import { Card, Page } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { AttemptTable } from './attempt-table.js';
import { PostActions } from './post-actions.js';
import { PostStatus } from './post-status.js';

const texts = postTexts.page;
const allPosts = <Link to="/posts">{texts.back}</Link>;

/** One post with its live status, and what the user can do about it. */
export function PostPage() {
  const { postId } = useParams({ from: '/app/posts/$postId' });
  const [{ data, error }, reload] = useQuery({ query: PostDocument, variables: { id: postId } });
  const { accounts = [] } = useAccountList();
  useSubscription({ query: PostChangedDocument, variables: { id: postId } });
  const refresh = () => reload({ requestPolicy: 'network-only' });
  useReloadAfterReconnect(refresh);
  if (!data)
    return (
      <Page title={texts.title} actions={allPosts}>
        {error ? <ErrorState error={error} retry={refresh} /> : <Skeleton lines={8} />}
      </Page>
    );
  const { post } = data;
  if (!post)
    return (
      <Page title={texts.title} actions={allPosts}>
        <Empty title={texts.notFound} />
      </Page>
    );
  const account = accounts.find(({ id }) => id === post.accountId);
  const publicUrl = safeUrl(post.publicUrl);
  return (
    <Page title={texts.title} description={account?.name} actions={allPosts}>
      <Card title={texts.status}>
        <div className="space-y-4">
          <div role="status" className="space-y-2">
            <PostStatus state={post.state} />
            {post.failMessage && (
              <p className="text-danger">
                {post.failMessage}{' '}
                {post.failReason && (
                  <span className="text-sm text-soft">{texts.failReason(post.failReason)}</span>
                )}
              </p>
            )}
            {post.nextAction !== 'NONE' && (
              <p>
                <strong>{texts.nextStep}: </strong>
                {postTexts.nextActions[post.nextAction] ?? postTexts.unknownNextAction}
              </p>
            )}
            {post.state === 'PUBLISHED' && post.isPublic === false && <p>{texts.notPublic}</p>}
          </div>
          {post.state === 'UPLOADING' && post.progress && <Sending progress={post.progress} />}
          {post.state === 'SCHEDULED' && post.publishAt && (
            <p>{texts.publishAt(new Date(post.publishAt).toLocaleString())}</p>
          )}
          {publicUrl && (
            <p>
              <a href={publicUrl} target="_blank" rel="noreferrer">
                {texts.viewPublic}
              </a>
            </p>
          )}
          <PostActions post={post} reload={refresh} />
        </div>
      </Card>
      <Card title={texts.caption}>
        <p className="whitespace-pre-wrap wrap-anywhere">{post.caption || postTexts.noCaption}</p>
      </Card>
      <Card title={texts.details}>
        <Details post={post} accountName={account?.name ?? postTexts.unknownAccount} />
      </Card>
      {post.attempts.length > 0 && <AttemptTable attempts={post.attempts} />}
    </Page>
  );
}

function Sending({
  progress: { bytesSent, totalBytes },
}: {
  progress: NonNullable<PostFieldsFragment['progress']>;
}) {
  const percent = totalBytes > 0 ? Math.floor((100 * bytesSent) / totalBytes) : 0;
  return (
    <div>
      <progress aria-label={texts.sending} max={100} value={percent} className="w-full accent-accent" />
      <p className="text-sm text-soft">{texts.sent(percent)}</p>
    </div>
  );
}

function Details({ post, accountName }: { post: PostFieldsFragment; accountName: string }) {
  return (
    <Facts
      facts={[
        [texts.account, `${accountName} (${postTexts.platforms[post.platform] ?? post.platform})`],
        [texts.kind, postTexts.kinds[post.kind] ?? post.kind],
        [texts.created, <Time key="created" value={post.createdAt} />],
        [texts.updated, <Time key="updated" value={post.updatedAt} />],
        [texts.platformStatus, post.platformStatus],
        [texts.platformPostId, post.platformPostId],
      ]}
    />
  );
}
