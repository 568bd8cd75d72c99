import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import type { ExactAmounts } from '../domain/amounts.js';
import { parseMoney } from '../domain/money.js';
import { exactAmountSql } from './exact-amount-sql.js';

/** A week begins on Monday. */
export type RevenueGroup = 'DAY' | 'WEEK' | 'MONTH';

/** Money of one shop and currency in one period. Minor units, rounded half away from zero if `exactAmounts` has the exact sum. */
export interface Revenue {
  accountId: string;
  currency: string;
  /** First day of the period, `YYYY-MM-DD` in the shop's time zone. It may be before the requested days. */
  start: string;
  /** Number of paid orders. */
  orderCount: number;
  /** Totals of the orders that were paid in the period. */
  orderRevenue: bigint;
  /** Refunds that the platform paid in the period, whenever the order was paid. Positive. */
  refunds: bigint;
  /** `orderRevenue` less `refunds`. */
  netRevenue: bigint;
  /** What the platform settled in statements of the period. Signed; never mixed with the others. */
  settled: bigint;
  exactAmounts: ExactAmounts | null;
}

export const revenueAmounts = ['orderRevenue', 'refunds', 'netRevenue', 'settled'] as const;
type Amount = (typeof revenueAmounts)[number];
type Sums = Omit<Revenue, Amount | 'exactAmounts'> & Readonly<Record<Amount, string>>;

const starts: Readonly<Record<RevenueGroup, string>> = {
  DAY: 'day',
  WEEK: "date_trunc('week', day)::date",
  MONTH: "date_trunc('month', day)::date",
};

/**
 * Everything is computed from the stored orders, returns and statements, so that a late change corrects the past.
 *
 * An order counts on the day of its payment. Orders without a payment, such as those canceled before it or not yet delivered
 * against cash, have none. A refund counts on its own day, unless its order is known and unpaid. It counts once, although a return of
 * a batch is reported with its request, with its package and alone.
 */
const statement = (group: RevenueGroup) => `
  WITH shop AS (
    SELECT account_id, time_zone, $2::date::timestamp AT TIME ZONE time_zone AS since,
      ($3::date + 1)::timestamp AT TIME ZONE time_zone AS until
    FROM shops WHERE account_id = ANY ($1)
  ),
  entry AS (
    SELECT o.account_id, o.currency, (o.paid_at AT TIME ZONE time_zone)::date AS day,
      1 AS orders,
      ${exactAmountSql('o.total', 'o.currency', "o.exact_amounts->>'total'")} AS paid, 0 AS refunded, 0 AS settled
    FROM shop JOIN orders o ON o.account_id = shop.account_id AND o.paid_at >= since AND o.paid_at < until
    WHERE o.total IS NOT NULL
    UNION ALL
    SELECT f.account_id, f.currency, (f.refunded_at AT TIME ZONE time_zone)::date, 0, 0,
      ${exactAmountSql('f.amount', 'f.currency', 'f.exact_amount')}, 0
    FROM shop JOIN return_refunds f ON f.account_id = shop.account_id AND f.refunded_at >= since AND f.refunded_at < until
    WHERE NOT EXISTS (
      SELECT FROM orders o WHERE o.account_id = f.account_id AND o.external_id = f.order_external_id AND o.paid_at IS NULL
    ) AND NOT EXISTS (
      SELECT FROM return_refunds same WHERE same.account_id = f.account_id AND same.external_id = f.external_id
        AND (same.refunded_at, same.return_id) < (f.refunded_at, f.return_id)
    )
    UNION ALL
    SELECT s.account_id, s.currency, (s.statement_at AT TIME ZONE time_zone)::date, 0, 0, 0,
      ${exactAmountSql('s.settlement', 's.currency', "s.exact_amounts->>'settlement'")}
    FROM shop JOIN statements s ON s.account_id = shop.account_id AND s.statement_at >= since AND s.statement_at < until
  )
  SELECT account_id AS "accountId", currency, ${starts[group]} AS start, sum(orders)::int AS "orderCount",
    trim_scale(sum(paid))::text AS "orderRevenue", trim_scale(sum(refunded))::text AS refunds, trim_scale(sum(paid) - sum(refunded))::text AS "netRevenue",
    trim_scale(sum(settled))::text AS settled
  FROM entry GROUP BY account_id, currency, start ORDER BY start, account_id, currency`;

@Injectable()
export class RevenueRepository {
  constructor(private readonly database: Database) {}

  /**
   * Revenue of shops by period. Periods without money are left out. The caller checks that the accounts are the user's.
   *
   * @param from first day, `YYYY-MM-DD` in the time zone of each shop
   * @param until last day, inclusive
   */
  async revenue(
    accountIds: readonly string[],
    from: string,
    until: string,
    group: RevenueGroup,
    manager: EntityManager = this.database.manager,
  ): Promise<Revenue[]> {
    const rows: Sums[] = await manager.query(statement(group), [accountIds, from, until]);
    return rows.map(withExactAmounts);
  }
}

/** Reads sums, which are exact decimals. */
export function withExactAmounts({ accountId, currency, start, orderCount, ...sums }: Sums): Revenue {
  const amounts = revenueAmounts.map((name) => [name, parseMoney({ amount: sums[name], currency })] as const);
  const exact = amounts.flatMap(([name, money]) => (money.exact === null ? [] : [[name, money.exact]]));
  return {
    ...{ accountId, currency, start, orderCount },
    ...(Object.fromEntries(amounts.map(([name, { minor }]) => [name, minor])) as Record<Amount, bigint>),
    exactAmounts: exact.length > 0 ? Object.fromEntries(exact) : null,
  };
}
