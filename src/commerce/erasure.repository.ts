import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** Transactions come before their statements, which would delete them in one long query. */
export const shopTables = [
  'commerce_syncs',
  'commerce_rejected_rows',
  'orders',
  'returns',
  'reported_refunds',
  'transactions',
  'statements',
  'payments',
  'withdrawals',
  'products',
  'shop_metrics',
  'shops',
  'shop_reads',
] as const;

@Injectable()
export class CommerceErasureRepository {
  constructor(private readonly database: Database) {}

  /**
   * Deletes up to `limit` rows of an account that is disconnected, which cannot be connected again meanwhile. @returns the number of
   * rows
   */
  async delete(table: (typeof shopTables)[number], accountId: string, limit: number): Promise<number> {
    const [, deleted]: [unknown[], number] = await this.database.manager.query(
      `WITH disconnected AS MATERIALIZED (
         SELECT id FROM accounts WHERE id = $1 AND disconnected_at IS NOT NULL FOR SHARE
       )
       DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE account_id = (SELECT id FROM disconnected) LIMIT $2))`,
      [accountId, limit],
    );
    return deleted;
  }

  /**
   * Makes the transactions of an account that is disconnected due: if it is connected again before they are all deleted, they are read
   * again.
   */
  async reopenStatements(accountId: string): Promise<void> {
    await this.database.manager.query(
      `WITH disconnected AS MATERIALIZED (
         SELECT id FROM accounts WHERE id = $1 AND disconnected_at IS NOT NULL FOR SHARE
       )
       UPDATE statements SET is_complete = false, transactions_cursor = NULL
       WHERE account_id = (SELECT id FROM disconnected) AND (is_complete OR transactions_cursor IS NOT NULL)`,
      [accountId],
    );
  }
}
