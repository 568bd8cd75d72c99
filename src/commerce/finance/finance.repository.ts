import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { batchUpsert, batchUpsertSql } from '../../database/batches/batch-upsert.js';
import { Database } from '../../database/database.js';
import { withExactIntegers } from '../../database/exact-integer.js';
import { selectColumns } from '../../database/select-columns.js';
import type { Ordered, PageKey, Period } from '../domain/page.js';
import { uniqueBy } from '../sync/newest.js';
import type { StatementSums } from '../domain/balance.js';
import { exactAmountSql } from './exact-amount-sql.js';
import { PaymentEntity } from './payment.entity.js';
import { StatementEntity } from './statement.entity.js';
import { TransactionEntity } from './transaction.entity.js';
import { WithdrawalEntity } from './withdrawal.entity.js';

const notOlder = 'stored.synced_at <= excluded.synced_at';

const isUnchanged = ['currency', 'settlement', 'revenue', 'fees', 'shipping_cost', 'adjustment']
  .map((column) => `stored.${column} IS NOT DISTINCT FROM excluded.${column}`)
  .join(' AND ');
const storeStatements = batchUpsertSql(StatementEntity, 'statements', {
  key: ['accountId', 'externalId'],
  keep: ['id', 'payable', 'reserve', 'transactionsStatus', 'unreadableTransactions', 'transactionsSyncedAt'],
  set: {
    // A statement with other sums has other transactions: they are read from the first page, and a running read ends.
    isComplete: `stored.is_complete AND ${isUnchanged}`,
    transactionsCursor: `CASE WHEN ${isUnchanged} THEN stored.transactions_cursor END`,
    transactionsRead: `stored.transactions_read + CASE WHEN ${isUnchanged} THEN 0 ELSE 1 END`,
    // The totals beside the transactions have their exact amounts here too.
    exactAmounts: `nullif(jsonb_strip_nulls(jsonb_build_object('payable', stored.exact_amounts->'payable',
      'reserve', stored.exact_amounts->'reserve')) || coalesce(excluded.exact_amounts, '{}'), '{}')`,
  },
  replaceIf: notOlder,
  returning: 'stored.id, stored.is_complete AS "isComplete"',
});
const storePayments = batchUpsertSql(PaymentEntity, 'payments', {
  key: ['accountId', 'externalId'],
  keep: ['id'],
  replaceIf: notOlder,
});
const storeWithdrawals = batchUpsertSql(WithdrawalEntity, 'withdrawals', {
  key: ['accountId', 'externalId'],
  keep: ['id'],
  replaceIf: notOlder,
});

const lists = {
  statements: { entity: StatementEntity, key: 'statement_at' },
  transactions: { entity: TransactionEntity, key: 'statement_at' },
  payments: { entity: PaymentEntity, key: 'created_at' },
  withdrawals: { entity: WithdrawalEntity, key: 'created_at' },
} as const;
type Lists = typeof lists;
type RowOf<Table extends keyof Lists> = InstanceType<Lists[Table]['entity']>;

@Injectable()
export class FinanceRepository {
  constructor(private readonly database: Database) {}

  /** @returns ids of the written statements whose transactions must be read */
  async storeStatements(rows: readonly StatementEntity[], manager: EntityManager): Promise<string[]> {
    const stored = await batchUpsert<{ id: string; isComplete: boolean }>(
      manager,
      storeStatements,
      unique(rows),
    );
    return stored.filter(({ isComplete }) => !isComplete).map(({ id }) => id);
  }

  async storePayments(rows: readonly PaymentEntity[], manager: EntityManager): Promise<void> {
    await batchUpsert(manager, storePayments, unique(rows));
  }

  async storeWithdrawals(rows: readonly WithdrawalEntity[], manager: EntityManager): Promise<void> {
    await batchUpsert(manager, storeWithdrawals, unique(rows));
  }

  /** Up to `limit` rows of an account, newest first, after a key. The caller checks that the account is the user's. */
  async page<Table extends keyof Lists>(
    table: Table,
    accountId: string,
    { from, until }: Period,
    after: PageKey | null,
    limit: number,
    more: { statementId?: string | null; orderExternalId?: string | null } = {},
    manager: EntityManager = this.database.manager,
  ): Promise<Ordered<RowOf<Table>>[]> {
    const { entity, key } = lists[table];
    const ofTransactions =
      table === 'transactions'
        ? 'AND ($7::uuid IS NULL OR t.statement_id = $7) AND ($8::text IS NULL OR t.order_external_id = $8)'
        : '';
    const rows: Ordered<RowOf<Table>>[] = await manager.query(
      `SELECT ${selectColumns(entity as new () => RowOf<Table>, 't')}, to_json(t.${key})#>>'{}' AS "orderKey" FROM ${table} t
       WHERE t.account_id = $1 AND ($2::timestamptz IS NULL OR t.${key} >= $2) AND ($3::timestamptz IS NULL OR t.${key} < $3)
         AND ($4::timestamptz IS NULL OR (t.${key}, t.id) < ($4, $5::uuid)) ${ofTransactions}
       ORDER BY t.${key} DESC, t.id DESC LIMIT $6`,
      [
        accountId,
        from ?? null,
        until ?? null,
        after?.orderKey ?? null,
        after?.id ?? null,
        limit,
        ...(ofTransactions ? [more.statementId ?? null, more.orderExternalId ?? null] : []),
      ],
    );
    withExactIntegers(entity as new () => RowOf<Table>, rows);
    return rows;
  }

  /** Exact amounts of a user's statements, with the sums of their transactions. */
  balances(userId: string, statementIds: readonly string[]): Promise<({ id: string } & StatementSums)[]> {
    const ofStatement = (name: 'settlement' | 'payable' | 'reserve') =>
      exactAmountSql(`s.${name}`, 's.currency', `s.exact_amounts->>'${name}'`);
    const ofTransaction = (name: 'settlement' | 'reserve') =>
      exactAmountSql(`t.${name}`, 't.currency', `t.exact_amounts->>'${name}'`);
    return this.database.manager.query(
      `SELECT s.id, s.is_complete AS "isComplete", s.unreadable_transactions > 0 AS "isIncomplete",
         coalesce(bool_and(t.currency = s.currency), true) AS "hasOneCurrency",
         coalesce(sum(${ofTransaction('settlement')}), 0) = ${ofStatement('settlement')} AS "settlementAgrees",
         coalesce(sum(${ofTransaction('reserve')}), 0) = ${ofStatement('reserve')} AS "reserveAgrees",
         ${ofStatement('settlement')} + ${ofStatement('reserve')} = ${ofStatement('payable')} AS "payableAgrees"
       FROM statements s JOIN accounts a ON a.id = s.account_id LEFT JOIN transactions t ON t.statement_id = s.id
       WHERE a.user_id = $1 AND s.id = ANY ($2) GROUP BY s.id`,
      [userId, statementIds],
    );
  }

  /** Rows of a user by id, in any order. */
  async findOwned<Table extends keyof Lists>(
    table: Table,
    userId: string,
    ids: readonly string[],
  ): Promise<RowOf<Table>[]> {
    const entity = lists[table].entity as new () => RowOf<Table>;
    const rows: RowOf<Table>[] = await this.database.manager.query(
      `SELECT ${selectColumns(entity, 't')} FROM ${table} t JOIN accounts a ON a.id = t.account_id
       WHERE a.user_id = $1 AND t.id = ANY ($2)`,
      [userId, ids],
    );
    withExactIntegers(entity, rows);
    return rows;
  }
}

function unique<Row extends { externalId: string }>(rows: readonly Row[]): Row[] {
  return uniqueBy(rows, ({ externalId }) => externalId);
}
