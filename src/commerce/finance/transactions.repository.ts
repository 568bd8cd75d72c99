import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { batchUpsert, batchUpsertSql } from '../../database/batches/batch-upsert.js';
import { Database } from '../../database/database.js';
import { uniqueBy } from '../sync/newest.js';
import type { ExactAmounts } from '../domain/amounts.js';
import { TransactionEntity } from './transaction.entity.js';

/** A statement whose transactions are read, and how far. */
export interface OpenStatement {
  id: string;
  accountId: string;
  externalId: string;
  statementAt: Date;
  currency: string;
  /** Cursor of the next page. Null at the first page. */
  cursor: string | null;
  /** Number of the latest read, which began with the first page. */
  read: number;
}

/** Totals that the platform prints beside the transactions. */
export interface TransactionTotals {
  status: string | null;
  payable: bigint | null;
  reserve: bigint | null;
  exactAmounts: ExactAmounts | null;
  isComplete: boolean;
}

const storeTransactions = batchUpsertSql(TransactionEntity, 'transactions', {
  key: ['statementId', 'externalId'],
  keep: ['id'],
  // Not by time: a worker whose clock is behind would leave rows to an older read, which the end of this one removes.
  replaceIf: 'stored.read <= excluded.read',
});

@Injectable()
export class TransactionsRepository {
  constructor(private readonly database: Database) {}

  /** Null if the statement was deleted. */
  async find(statementId: string): Promise<OpenStatement | null> {
    const rows: OpenStatement[] = await this.database.manager.query(
      `SELECT id, account_id AS "accountId", external_id AS "externalId", statement_at AS "statementAt", currency,
         transactions_cursor AS cursor, transactions_read AS read
       FROM statements WHERE id = $1`,
      [statementId],
    );
    return rows[0] ?? null;
  }

  /** Ids of statements since a time whose transactions are not complete. */
  async incomplete(since: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.database.manager.query(
      `SELECT s.id FROM statements s JOIN accounts a ON a.id = s.account_id
       WHERE NOT s.is_complete AND s.statement_at >= $1 AND a.disconnected_at IS NULL ORDER BY s.statement_at LIMIT $2`,
      [since, limit],
    );
    return rows.map(({ id }) => id);
  }

  async store(rows: readonly TransactionEntity[], manager: EntityManager): Promise<void> {
    const unique = uniqueBy(rows, ({ externalId }) => externalId);
    await batchUpsert(manager, storeTransactions, unique);
  }

  /**
   * Moves to the next page. `read` is the number of the read that has stored the page. @returns false if another run has moved it, or
   * the statement has changed
   */
  async advance(
    { id, cursor, read: before }: OpenStatement,
    next: { cursor: string | null; read: number; unreadable: number },
    manager: EntityManager,
  ): Promise<boolean> {
    const [, moved]: [unknown[], number] = await manager.query(
      `UPDATE statements SET transactions_cursor = $4, transactions_read = $5,
         unreadable_transactions = $6 + CASE WHEN transactions_read = $5 THEN unreadable_transactions ELSE 0 END
       WHERE id = $1 AND transactions_cursor IS NOT DISTINCT FROM $2 AND transactions_read = $3`,
      [id, cursor, before, next.cursor, next.read, next.unreadable],
    );
    return moved > 0;
  }

  /** Keeps stored transactions that a read has seen, but could not store again. */
  async keep(
    { id }: OpenStatement,
    read: number,
    externalIds: readonly string[],
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      'UPDATE transactions SET read = $2 WHERE statement_id = $1 AND external_id = ANY ($3)',
      [id, read, externalIds],
    );
  }

  /** Records that a read has seen all transactions, and removes those that it has not seen. */
  async complete(
    { id }: OpenStatement,
    read: number,
    { status, payable, reserve, exactAmounts, isComplete }: TransactionTotals,
    at: Date,
    manager: EntityManager,
  ): Promise<void> {
    await manager.query('DELETE FROM transactions WHERE statement_id = $1 AND read <> $2', [id, read]);
    await manager.query(
      `UPDATE statements SET transactions_status = $2, payable = $3, reserve = $4, is_complete = $5, transactions_synced_at = $6,
         exact_amounts = nullif(coalesce(exact_amounts, '{}') - ARRAY['payable', 'reserve'] || coalesce($7::jsonb, '{}'), '{}')
       WHERE id = $1`,
      [
        id,
        status,
        payable?.toString() ?? null,
        reserve?.toString() ?? null,
        isComplete,
        at,
        exactAmounts && JSON.stringify(exactAmounts),
      ],
    );
  }
}
