import { Injectable } from '@nestjs/common';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { Database } from '../../database/database.js';

/** Maximum time for which a budget is closed, whatever the platform requests. Then one call checks whether it still refuses. */
const maxBlockSeconds = 86_400;

/** Time in which a reduced budget grows back to its full size. */
const growSeconds = 600;

/** How many calls are allowed in a window. */
export interface BudgetSize {
  calls: number;
  windowSeconds: number;
}

/** Calls that were counted in the window of a budget. */
export interface BudgetUse {
  used: number;
  /** Calls that are allowed in a window now. Fewer than the size of the budget after a refusal of the platform. */
  allowed: number;
  /** Whether the platform refused a call and accepts none yet. */
  isBlocked: boolean;
  /** When nothing is used or blocked any more. Null if that is now. */
  freeAt: Date | null;
}

/** Use of all budgets of one bucket. */
export interface BudgetTotals {
  /** Name of the platform, which a newer version may have added. */
  platform: string;
  bucket: string;
  /** Apps or tokens with recent calls. */
  scopeCount: number;
  /** Null if an earlier version counted the calls. */
  calls: number | null;
  windowSeconds: number | null;
  /** Calls of the scope that used most of its budget. */
  peakUsed: number;
  blockedCount: number;
  blockedUntil: Date | null;
}

/** Stores the recent calls of budgets. */
export abstract class BudgetStore {
  /** Counts a call. @returns null if it was counted; otherwise the time at which a call is possible */
  abstract take(key: string, size: BudgetSize): Promise<Date | null>;
  /**
   * Closes a budget until a time, at most a day ahead, because the platform refused a call. Then it allows half as many calls as before,
   * and grows back. Refusals while it is closed do not reduce it again.
   */
  abstract block(key: string, until: Date, size: BudgetSize): Promise<void>;
  /** Use of budgets by key. Those without recent calls are left out. */
  abstract read(budgets: readonly (BudgetSize & { key: string })[]): Promise<ReadonlyMap<string, BudgetUse>>;
  /** Use of all budgets by platform and bucket, for administrators. */
  abstract totals(limit: number): Promise<BudgetTotals[]>;
}

/** SQL for the calls that the row `b` allows in a window now. */
const allowed = (calls: string) => `least(${calls}, coalesce(
  b.reduced_calls + floor(${calls} * greatest(0, extract(epoch FROM app_now() - b.grows_from)) / ${growSeconds}), ${calls}))::integer`;

const countCall = {
  name: 'platform-budgets.count',
  text: `INSERT INTO platform_budgets AS b (key, calls, expires_at, max_calls, window_seconds)
    VALUES ($1, ARRAY[app_now()], app_now() + make_interval(secs => $2), $3, $2)
    ON CONFLICT (key) DO UPDATE SET max_calls = excluded.max_calls, window_seconds = excluded.window_seconds,
      calls = ARRAY(SELECT at FROM unnest(b.calls) at WHERE at > app_now() - make_interval(secs => $2) ORDER BY at)
        || app_now(),
      blocked_until = NULL,
      expires_at = greatest(b.expires_at, excluded.expires_at)
    WHERE coalesce(b.blocked_until <= app_now(), true)
      AND (SELECT count(*) FROM unnest(b.calls) at WHERE at > app_now() - make_interval(secs => $2)) < ${allowed('$3::integer')}
    RETURNING key`,
};

/** Stores budgets in PostgreSQL, so all processes share them and a restart loses nothing. */
@Injectable()
export class PostgresBudgetStore extends BudgetStore {
  constructor(private readonly database: Database) {
    super();
  }

  async take(key: string, size: BudgetSize): Promise<Date | null> {
    for (;;) {
      if (await this.count(key, size)) return null;
      const freeAt = await this.freeAt(key, size);
      // Null if the window moved on between the two statements.
      if (freeAt) return freeAt;
    }
  }

  async block(key: string, until: Date, { calls }: BudgetSize): Promise<void> {
    await this.database.manager.query(
      `INSERT INTO platform_budgets AS b (key, calls, blocked_until, reduced_calls, grows_from, expires_at)
       SELECT $1, '{}', until, greatest(1, $3::integer / 2), until, until + make_interval(secs => ${growSeconds})
       FROM least($2::timestamptz, app_now() + make_interval(secs => ${maxBlockSeconds})) AS until
       ON CONFLICT (key) DO UPDATE SET blocked_until = greatest(b.blocked_until, excluded.blocked_until),
         reduced_calls = CASE WHEN b.blocked_until > app_now() THEN b.reduced_calls ELSE greatest(1, ${allowed('$3::integer')} / 2) END,
         grows_from = greatest(b.blocked_until, excluded.blocked_until),
         expires_at = greatest(b.expires_at, excluded.expires_at)`,
      [key, until, calls],
    );
  }

  async read(budgets: readonly (BudgetSize & { key: string })[]): Promise<ReadonlyMap<string, BudgetUse>> {
    const rows: (BudgetUse & { key: string })[] = await this.database.manager.query(
      `SELECT key, coalesce(blocked_until > app_now(), false) AS "isBlocked", recent.used, ${allowed('size')} AS allowed,
         greatest(CASE WHEN blocked_until > app_now() THEN blocked_until END, recent.latest + span) AS "freeAt"
       FROM platform_budgets b
         JOIN (
           SELECT key, make_interval(secs => seconds) AS span, size
           FROM unnest($1::text[], $2::float8[], $3::integer[]) AS q (key, seconds, size)
         ) q USING (key)
         CROSS JOIN LATERAL (
           SELECT count(*)::integer AS used, max(at) AS latest FROM unnest(b.calls) at WHERE at > app_now() - span
         ) recent`,
      [
        budgets.map(({ key }) => key),
        budgets.map(({ windowSeconds }) => windowSeconds),
        budgets.map(({ calls }) => calls),
      ],
    );
    return new Map(rows.map(({ key, ...use }) => [key, use]));
  }

  async totals(limit: number): Promise<BudgetTotals[]> {
    return this.database.manager.query(
      `SELECT split_part(key, ' ', 1) AS platform, regexp_replace(key, '^\\S+ (.*) \\S+$', '\\1') AS bucket,
         count(*)::integer AS "scopeCount", max(max_calls) AS calls, max(window_seconds) AS "windowSeconds",
         max(recent.used) AS "peakUsed", count(*) FILTER (WHERE blocked_until > app_now())::integer AS "blockedCount",
         max(blocked_until) FILTER (WHERE blocked_until > app_now()) AS "blockedUntil"
       FROM platform_budgets CROSS JOIN LATERAL (
         SELECT count(*)::integer AS used FROM unnest(calls) at
         WHERE at > app_now() - make_interval(secs => coalesce(window_seconds, 0))
       ) recent
       WHERE expires_at > app_now() GROUP BY 1, 2 ORDER BY 1, 2 LIMIT $1`,
      [limit],
    );
  }

  /** Deletes budgets without recent calls. */
  @Schedule({ name: 'platforms.purge-budgets', everySeconds: 3600 })
  async purge(): Promise<void> {
    await this.database.manager.query('DELETE FROM platform_budgets WHERE expires_at <= app_now()');
  }

  /** One statement: the lock of the row makes concurrent calls count one after the other, each with the newest row. */
  private async count(key: string, { calls, windowSeconds }: BudgetSize): Promise<boolean> {
    const rows = await this.database.rows(countCall, [key, windowSeconds, calls]);
    return rows.length > 0;
  }

  private async freeAt(key: string, { calls, windowSeconds }: BudgetSize): Promise<Date | null> {
    const rows: { freeAt: Date | null }[] = await this.database.manager.query(
      `SELECT greatest(
         CASE WHEN blocked_until > app_now() THEN blocked_until END,
         (SELECT at + make_interval(secs => $2) FROM unnest(b.calls) at
          WHERE at > app_now() - make_interval(secs => $2) ORDER BY at DESC OFFSET ${allowed('$3::integer')} - 1 LIMIT 1)
       ) AS "freeAt"
       FROM platform_budgets b WHERE key = $1`,
      [key, windowSeconds, calls],
    );
    return rows[0]?.freeAt ?? null;
  }
}
