import type { PostSummaryFragment } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { postTexts } from '../texts/posts.js';
import { Chunks } from '../ui/chunks.js';
import { Time } from '../ui/format.js';
import { PostStatus, postTime } from './post-status.js';

const { columns } = postTexts;

export function PostTable({
  posts,
  nameOf,
}: {
  posts: readonly PostSummaryFragment[];
  nameOf: (accountId: string) => string;
}) {
  return (
    <div
      role="region"
      aria-label={postTexts.title}
      tabIndex={0}
      className="overflow-x-auto rounded-xl border border-line bg-card"
    >
      <table className="w-full min-w-xl text-left text-sm">
        <thead className="border-b border-line text-soft">
          <tr>
            {[columns.post, columns.account, columns.status, columns.time].map((column) => (
              <th key={column} scope="col" className="px-4 py-3 font-semibold">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <Chunks items={posts} as="tbody" itemKey={({ id }) => id}>
          {(post) => (
            <tr className="border-b border-line last:border-0">
              <th scope="row" className="max-w-80 px-4 py-3 font-normal">
                <Link to="/posts/$postId" params={{ postId: post.id }} className="line-clamp-2 wrap-anywhere">
                  {post.caption || postTexts.noCaption}
                </Link>
                <span className="text-soft">{postTexts.kinds[post.kind] ?? post.kind}</span>
              </th>
              <td className="px-4 py-3">
                <span className="line-clamp-1 wrap-anywhere">{nameOf(post.accountId)}</span>
                <span className="text-soft">{postTexts.platforms[post.platform] ?? post.platform}</span>
              </td>
              <td className="px-4 py-3">
                <PostStatus state={post.state} />
                {post.failMessage && <p className="mt-1 max-w-64 text-soft">{post.failMessage}</p>}
              </td>
              <td className="px-4 py-3 whitespace-nowrap">
                <Time value={postTime(post)} />
              </td>
            </tr>
          )}
        </Chunks>
      </table>
    </div>
  );
}
