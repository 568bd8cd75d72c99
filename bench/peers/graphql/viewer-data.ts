import { pool } from './session.js';

interface User {
  email: string;
  displayName: string | null;
  role: string;
  createdAt: Date;
}

interface Tier {
  id: string;
  name: string;
  accountLimit: number | null;
  postLimit: number | null;
}

/** The user and the tier, in parallel, with prepared statements. */
export async function findViewer(userId: string) {
  const [users, tiers] = await Promise.all([
    pool.query<User>({
      name: 'user',
      text: `SELECT email, display_name AS "displayName", role, created_at AS "createdAt" FROM users WHERE id = $1`,
      values: [userId],
    }),
    pool.query<Tier>({
      name: 'viewer-tier',
      text: `SELECT id, name, account_limit AS "accountLimit", post_limit AS "postLimit" FROM tiers
             WHERE id = coalesce((SELECT tier_id FROM subscriptions WHERE user_id = $1), (SELECT id FROM tiers WHERE is_default))`,
      values: [userId],
    }),
  ]);
  return { userId, ...users.rows[0]!, tier: tiers.rows[0]! };
}
