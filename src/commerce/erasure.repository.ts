import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** Transactions come before their statements, which would delete them in one long statement. */
export const shopTables = [
  'commerce_syncs',
  'commerce_rejected_rows',
  'orders',
  'returns',
  'transactions',
  'statements',
  'payments',
  'withdrawals',
  'products',
  'shop_metrics',
  'shops',
] as const;

@Injectable()
export class CommerceErasureRepository {
  constructor(private readonly database: Database) {}

  /** Deletes up to `limit` rows of an account that is disconnected. @returns the number of rows */
  async delete(table: (typeof shopTables)[number], accountId: string, limit: number): Promise<number> {
    const [, deleted]: [unknown[], number] = await this.database.manager.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE account_id = $1
           AND EXISTS (SELECT FROM accounts WHERE id = $1 AND disconnected_at IS NOT NULL) LIMIT $2))`,
      [accountId, limit],
    );
    return deleted;
  }
}
