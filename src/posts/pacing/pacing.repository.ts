import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import type { PostPacing } from '../../platforms/platform-publishing.js';
import { PostPacingEntity } from './pacing.entity.js';

/** Times of the posts of an account that count for its pacing. */
interface PacedPost {
  accountId: string;
  at: Date;
}

@Injectable()
export class PacingRepository {
  constructor(@InjectRepository(PostPacingEntity) private readonly pacing: Repository<PostPacingEntity>) {}

  /** Pacing that users chose, by account. */
  async chosen(
    accountIds: readonly string[],
    manager: EntityManager = this.pacing.manager,
  ): Promise<Map<string, PostPacing>> {
    const rows = await manager.findBy(PostPacingEntity, { accountId: In([...accountIds]) });
    return new Map(rows.map((row) => [row.accountId, row]));
  }

  /** Posts that are, will be or may be published after a time. Failed and canceled posts do not count. */
  async postsAfter(
    accountIds: readonly string[],
    after: Date,
    exceptPostId: string | null,
    manager: EntityManager = this.pacing.manager,
  ): Promise<PacedPost[]> {
    return manager.query(
      `SELECT account_id AS "accountId", coalesce(paced_at, publish_at, created_at) AS at FROM posts
       WHERE account_id = ANY ($1) AND state NOT IN ('FAILED', 'CANCELED')
         AND (paced_at > $2 OR paced_at IS NULL AND coalesce(publish_at, created_at) > $2)
         AND id IS DISTINCT FROM $3`,
      [accountIds, after, exceptPostId],
    );
  }

  /** Which of these accounts have at least `count` scheduled posts. */
  async accountsWithScheduled(
    accountIds: readonly string[],
    count: number,
    manager: EntityManager = this.pacing.manager,
  ): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM unnest($1::uuid[]) AS account (id) WHERE (
         SELECT count(*) FROM (
           SELECT FROM posts WHERE account_id = account.id AND state = 'SCHEDULED' LIMIT $2
         ) AS scheduled
       ) >= $2`,
      [accountIds, count],
    );
    return rows.map(({ id }) => id);
  }

  /** Lets only one transaction add posts to these accounts at a time, until it ends. */
  async lock(accountIds: readonly string[], manager: EntityManager): Promise<void> {
    // One statement per account: in one statement, PostgreSQL may lock before it sorts.
    for (const id of [...accountIds].sort()) {
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`post-pacing ${id}`]);
    }
  }

  /** Stores the pacing of a connected account of the owner. Null restores the default. @returns false if there is none */
  async save(
    owner: string,
    accountId: string,
    pacing: PostPacing | null,
    manager: EntityManager = this.pacing.manager,
  ): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      'SELECT FROM accounts WHERE id = $1 AND user_id = $2 AND disconnected_at IS NULL FOR SHARE',
      [accountId, owner],
    );
    if (rows.length === 0) return false;
    if (pacing) await manager.upsert(PostPacingEntity, { accountId, ...pacing }, ['accountId']);
    else await manager.delete(PostPacingEntity, { accountId });
    return true;
  }
}
