import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';

/** A failed post, for a mail to its author. */
export interface FailedPost {
  /** Name of the account. */
  accountName: string;
  state: 'FAILED' | 'UNCONFIRMED';
  failMessage: string | null;
  /** Whether it failed within a day. */
  isRecent: boolean;
}

const unmailed = `posts.state IN ('FAILED', 'UNCONFIRMED') AND failure_mailed_attempt IS DISTINCT FROM attempt_number`;

/** Failed posts whose authors have not been notified. */
@Injectable()
export class FailedPostsRepository {
  constructor(private readonly database: Database) {}

  /** Ids of users with such posts, up to `limit`, in ascending order. */
  async authors(after: string | null, limit: number): Promise<string[]> {
    const rows: { userId: string }[] = await this.database.manager.query(
      `SELECT DISTINCT user_id AS "userId" FROM posts
       WHERE ${unmailed} AND ($1::uuid IS NULL OR user_id > $1) ORDER BY user_id LIMIT $2`,
      [after, limit],
    );
    return rows.map(({ userId }) => userId);
  }

  /** Marks the posts of the user as notified and returns them. Call it in the transaction that sends the notice. */
  async take(userId: string, manager: EntityManager): Promise<FailedPost[]> {
    const [rows]: [FailedPost[], number] = await manager.query(
      `UPDATE posts SET failure_mailed_attempt = attempt_number
       FROM accounts
       WHERE posts.user_id = $1 AND ${unmailed} AND accounts.id = posts.account_id
       RETURNING accounts.display_name AS "accountName", posts.state, posts.fail_message AS "failMessage",
         posts.updated_at > app_now() - interval '1 day' AS "isRecent"`,
      [userId],
    );
    return rows;
  }
}
