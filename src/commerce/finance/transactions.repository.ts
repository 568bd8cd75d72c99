import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { batchUpsert, batchUpsertSql } from '../../database/batch-upsert.js';
import { Database } from '../../database/database.js';
import { uniqueBy } from '../sync/newest.js';
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
}

/** Totals that the platform prints beside the transactions. */
export interface TransactionTotals {
  status: string | null;
  payable: bigint | null;
  reserve: bigint | null;
  isComplete: boolean;
}

const storeTransactions = batchUpsertSql(TransactionEntity, 'transactions', {
  key: ['statementId', 'externalId'],
  keep: ['id'],
  replaceIf: 'stored.synced_at <= excluded.synced_at',
});

@Injectable()
export class TransactionsRepository {
  constructor(private readonly database: Database) {}

  /** Null if the statement was deleted. */
  async find(statementId: string): Promise<OpenStatement | null> {
    const rows: OpenStatement[] = await this.database.manager.query(
      `SELECT id, account_id AS "accountId", external_id AS "externalId", statement_at AS "statementAt", currency,
         transactions_cursor AS cursor
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

  /** Moves to the next page. @returns false if another run has moved it */
  async advance(
    { id, cursor }: OpenStatement,
    nextCursor: string | null,
    manager: EntityManager,
  ): Promise<boolean> {
    const [, moved]: [unknown[], number] = await manager.query(
      'UPDATE statements SET transactions_cursor = $3 WHERE id = $1 AND transactions_cursor IS NOT DISTINCT FROM $2',
      [id, cursor, nextCursor],
    );
    return moved > 0;
  }

  /** Records that all transactions were read at `at`. */
  async complete(
    { id }: OpenStatement,
    { status, payable, reserve, isComplete }: TransactionTotals,
    at: Date,
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      `UPDATE statements SET transactions_status = $2, payable = $3, reserve = $4, is_complete = $5, transactions_synced_at = $6
       WHERE id = $1`,
      [id, status, payable?.toString() ?? null, reserve?.toString() ?? null, isComplete, at],
    );
  }
}
