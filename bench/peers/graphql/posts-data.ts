import { findAccounts } from './accounts-data.js';
import { encodeCursor, toPage } from './page.js';
import { pool } from './session.js';

interface PostRow {
  id: string;
  accountId: string;
  publicUrl: string | null;
}

interface AttemptRow {
  postId: string;
}

/** A page of posts, then their attempts and accounts in parallel, with prepared statements. */
export async function listPosts(userId: string, first: number) {
  const page = await pool.query<PostRow>({
    name: 'posts',
    text: `SELECT id, account_id AS "accountId", platform, kind, caption, state, next_action AS "nextAction",
             fail_reason AS "failReason", public_url AS "publicUrl", publish_at AS "publishAt", created_at AS "createdAt",
             updated_at AS "updatedAt"
           FROM posts WHERE user_id = $1 ORDER BY id DESC LIMIT $2`,
    values: [userId, first + 1],
  });
  const posts = page.rows;
  const [attempts, accounts] = await Promise.all([
    pool.query<AttemptRow>({
      name: 'attempts',
      text: `SELECT post_id AS "postId", number, state, origin = 'PERSON' AS "byPerson", fail_reason AS "failReason",
               started_at AS "startedAt", state_since AS "stateSince"
             FROM post_attempts WHERE post_id = ANY ($1) ORDER BY post_id, number`,
      values: [posts.slice(0, first).map(({ id }) => id)],
    }),
    findAccounts(userId, [...new Set(posts.slice(0, first).map(({ accountId }) => accountId))]),
  ]);
  const attemptsByPost = Map.groupBy(attempts.rows, ({ postId }) => postId);
  const nodes = posts.map((post) => ({
    ...post,
    attempts: attemptsByPost.get(post.id) ?? [],
    account: accounts.get(post.accountId) ?? null,
  }));
  return toPage(nodes, first, ({ id }) => encodeCursor([id]));
}
