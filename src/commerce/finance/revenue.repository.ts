import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';

/** A week begins on Monday. */
export type RevenueGroup = 'DAY' | 'WEEK' | 'MONTH';

/** Money of one shop and currency in one period. Minor units. */
export interface Revenue {
  accountId: string;
  currency: string;
  /** First day of the period, `YYYY-MM-DD` in the shop's time zone. It may be before the requested days. */
  start: string;
  /** Number of paid orders. */
  orderCount: number;
  /** Totals of the orders that were paid in the period. */
  orderRevenue: bigint;
  /** Refunds of returns and cancellations that were completed in the period, whenever the order was paid. Positive. */
  refunds: bigint;
  /** `orderRevenue` less `refunds`. */
  netRevenue: bigint;
  /** What the platform settled in statements of the period. Signed; never mixed with the others. */
  settled: bigint;
}

type Amount = 'orderRevenue' | 'refunds' | 'netRevenue' | 'settled';

const starts: Readonly<Record<RevenueGroup, string>> = {
  DAY: 'day',
  WEEK: "date_trunc('week', day)::date",
  MONTH: "date_trunc('month', day)::date",
};

/**
 * Everything is computed from the stored orders, returns and statements, so that a late change corrects the past.
 *
 * An order counts on the day of its payment. Orders without a payment, such as those canceled before it or not yet delivered
 * against cash, have none. A refund counts on the day on which its return was completed, unless its order is known and unpaid.
 */
const statement = (group: RevenueGroup) => `
  WITH shop AS (
    SELECT account_id, time_zone, $2::date::timestamp AT TIME ZONE time_zone AS since,
      ($3::date + 1)::timestamp AT TIME ZONE time_zone AS until
    FROM shops WHERE account_id = ANY ($1)
  ),
  entry AS (
    SELECT o.account_id, o.currency, (o.paid_at AT TIME ZONE time_zone)::date AS day,
      1 AS orders, o.total AS paid, 0 AS refunded, 0 AS settled
    FROM shop JOIN orders o ON o.account_id = shop.account_id AND o.paid_at >= since AND o.paid_at < until
    WHERE o.total IS NOT NULL
    UNION ALL
    SELECT r.account_id, r.currency, (r.refunded_at AT TIME ZONE time_zone)::date, 0, 0, r.refund, 0
    FROM shop JOIN returns r ON r.account_id = shop.account_id AND r.refunded_at >= since AND r.refunded_at < until
    WHERE NOT EXISTS (
      SELECT FROM orders o WHERE o.account_id = r.account_id AND o.external_id = r.order_external_id AND o.paid_at IS NULL
    )
    UNION ALL
    SELECT s.account_id, s.currency, (s.statement_at AT TIME ZONE time_zone)::date, 0, 0, 0, s.settlement
    FROM shop JOIN statements s ON s.account_id = shop.account_id AND s.statement_at >= since AND s.statement_at < until
  )
  SELECT account_id AS "accountId", currency, ${starts[group]} AS start, sum(orders)::int AS "orderCount",
    sum(paid)::text AS "orderRevenue", sum(refunded)::text AS refunds, (sum(paid) - sum(refunded))::text AS "netRevenue",
    sum(settled)::text AS settled
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
  ): Promise<Revenue[]> {
    const rows: (Omit<Revenue, Amount> & Record<Amount, string>)[] = await this.database.manager.query(
      statement(group),
      [accountIds, from, until],
    );
    return rows.map((row) => ({
      ...row,
      orderRevenue: BigInt(row.orderRevenue),
      refunds: BigInt(row.refunds),
      netRevenue: BigInt(row.netRevenue),
      settled: BigInt(row.settled),
    }));
  }
}
