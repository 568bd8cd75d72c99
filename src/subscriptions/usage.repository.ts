import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { UsageEntity } from './usage.entity.js';

/** Posts used in the current month. */
export interface MonthlyPosts {
  used: number;
  /** Start of the next month (UTC). */
  resetsAt: Date;
}

const thisMonth = `date_trunc('month', app_now() AT TIME ZONE 'UTC')`;

@Injectable()
export class UsageRepository {
  constructor(@InjectRepository(UsageEntity) private readonly usage: Repository<UsageEntity>) {}

  async postsOf(userId: string, manager: EntityManager = this.usage.manager): Promise<MonthlyPosts> {
    const [row]: { used: number; resets_at: Date }[] = await manager.query(
      `SELECT coalesce((SELECT posts FROM usage WHERE user_id = $1 AND month = ${thisMonth}::date), 0) AS used,
              (${thisMonth} + interval '1 month') AT TIME ZONE 'UTC' AS resets_at`,
      [userId],
    );
    return { used: row!.used, resetsAt: row!.resets_at };
  }

  /** Adds `count` to the current month unless that exceeds `limit`. @returns the month and its posts, or null if it would exceed */
  async spend(
    userId: string,
    count: number,
    limit: number | null,
    manager: EntityManager = this.usage.manager,
  ): Promise<{ month: string; posts: number } | null> {
    const rows: { month: string; posts: number }[] = await manager.query(
      `INSERT INTO usage (user_id, month, posts)
       SELECT $1, ${thisMonth}::date, $2 WHERE $3::integer IS NULL OR $2 <= $3
       ON CONFLICT (user_id, month) DO UPDATE SET posts = usage.posts + excluded.posts
         WHERE $3::integer IS NULL OR usage.posts + excluded.posts <= $3
       RETURNING month::text, posts`,
      [userId, count, limit],
    );
    return rows[0] ?? null;
  }

  /**
   * Records that a limit was reached in the current month. @returns the month, or null if that is recorded
   *
   * @param limit name of the limit with its value
   */
  async recordReached(userId: string, limit: string, manager: EntityManager): Promise<string | null> {
    const rows: { month: string }[] = await manager.query(
      `INSERT INTO usage (user_id, month, posts, reached_limits) VALUES ($1, ${thisMonth}::date, 0, ARRAY[$2])
       ON CONFLICT (user_id, month) DO UPDATE SET reached_limits = array_append(usage.reached_limits, $2)
         WHERE $2 <> ALL (usage.reached_limits)
       RETURNING month::text`,
      [userId, limit],
    );
    return rows[0]?.month ?? null;
  }

  async refund(
    userId: string,
    month: string,
    count: number,
    manager: EntityManager = this.usage.manager,
  ): Promise<void> {
    await manager.query(
      'UPDATE usage SET posts = greatest(posts - $3, 0) WHERE user_id = $1 AND month = $2::date',
      [userId, month, count],
    );
  }
}
