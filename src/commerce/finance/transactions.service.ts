import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import type {
  CommerceSource,
  ExternalTransaction,
  TransactionsPage,
} from '../../platforms/platform-commerce.js';
import type { RejectedRow } from '../../platforms/commerce-parts.js';
import { AmountReader } from '../domain/amounts.js';
import { RowProblem } from '../domain/row-problem.js';
import { OrdersRepository } from '../orders/orders.repository.js';
import { runPlatformJob } from '../sync/platform-job.js';
import { RejectedRowsRepository } from '../sync/rejected-rows.repository.js';
import { ShopAccess } from '../sync/shop-access.js';
import { ShopTransactions } from '../sync/shop-transactions.js';
import { toTransactionRow } from './finance-rows.js';
import type { TransactionEntity } from './transaction.entity.js';
import {
  type OpenStatement,
  type TransactionTotals,
  TransactionsRepository,
} from './transactions.repository.js';

const maxPagesPerRun = 50;
const dayMs = 24 * 3_600_000;
/** A statement that is not settled within this time is left as it is. */
const maxOpenMs = 60 * dayMs;
const maxOpenStatements = 1000;

/** Reads the transactions of statements. They may belong to orders that are not stored, which are then read too. */
@Injectable()
export class TransactionsService {
  constructor(
    private readonly transactions: TransactionsRepository,
    private readonly orders: OrdersRepository,
    private readonly rejectedRows: RejectedRowsRepository,
    private readonly access: ShopAccess,
    private readonly shopTransactions: ShopTransactions,
    private readonly jobs: JobsService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Reads the transactions of statements again that the platform had not completed. */
  @Schedule({ name: 'commerce.read-open-statements', everySeconds: 6 * 3600 })
  async readOpen(signal: AbortSignal): Promise<void> {
    const since = new Date(this.clock.nowMs() - maxOpenMs);
    for (const statementId of await this.transactions.incomplete(since, maxOpenStatements)) {
      signal.throwIfAborted();
      await this.jobs.add(
        this.database.manager,
        'commerce.read-transactions',
        { statementId },
        { key: statementId },
      );
    }
  }

  @Job('commerce.read-transactions')
  async read({ statementId }: JobPayloads['commerce.read-transactions'], signal: AbortSignal): Promise<void> {
    const statement = await this.transactions.find(statementId);
    const shop = statement && (await this.access.open(statement.accountId));
    if (shop?.kind !== 'open') return;
    await runPlatformJob(statement!.accountId, this.clock, this.readPages(statement!, shop.source, signal));
  }

  private async readPages(
    statement: OpenStatement,
    source: CommerceSource,
    signal: AbortSignal,
  ): Promise<void> {
    let current: OpenStatement | null = statement;
    let hasRestarted = false;
    for (let read = 0; current && read < maxPagesPerRun; read += 1) {
      signal.throwIfAborted();
      const { externalId, cursor } = current;
      const observedAt = await this.database.now();
      const page: TransactionsPage | null = await this.access.call(
        statement.accountId,
        'commerce.transactions',
        (credentials) => source.transactions(credentials, externalId, cursor),
      );
      if (page === null) {
        current = await this.startOver(current);
        // The job is retried with back-off: the platform may refuse each cursor.
        if (hasRestarted) throw new Error('The platform refused the cursor of transactions again.');
        hasRestarted = true;
        continue;
      }
      if (page.nextCursor !== null && page.nextCursor === cursor)
        throw new Error('The platform returned the cursor of the request again.');
      current = await this.store(current, page, source.maxOrderIds, observedAt);
    }
    if (current)
      await this.jobs.add(
        this.database.manager,
        'commerce.read-transactions',
        { statementId: statement.id },
        { key: statement.id },
      );
  }

  /** Returns to the first page, because the platform refuses the cursor. Null if another run has moved it. */
  private async startOver(statement: OpenStatement): Promise<OpenStatement | null> {
    const first = { cursor: null, read: statement.read, unreadable: 0 };
    const isMoved = await this.database.transaction((manager) =>
      this.transactions.advance(statement, first, manager),
    );
    return isMoved ? { ...statement, cursor: null } : null;
  }

  /**
   * @returns the statement at its next page; null if all are read, another run has moved it, the statement has changed or the shop is
   * disconnected
   */
  private store(
    statement: OpenStatement,
    page: TransactionsPage,
    maxOrderIds: number,
    observedAt: Date,
  ): Promise<OpenStatement | null> {
    const read = statement.cursor === null ? statement.read + 1 : statement.read;
    const { rows, rejected } = toRows(statement, page, read, observedAt);
    const { accountId } = statement;
    const next = { cursor: page.nextCursor, read, unreadable: rejected.length };
    return this.shopTransactions.run(accountId, async (manager) => {
      if (!(await this.transactions.advance(statement, next, manager))) return null;
      await this.transactions.store(rows, manager);
      const unreadable = rejected.flatMap(({ externalId }) => externalId ?? []);
      await this.transactions.keep(statement, read, unreadable, manager);
      const stored = rows.map(({ externalId }) => externalId);
      await this.rejectedRows.record(accountId, 'transaction', rejected, stored, manager);
      const orderIds = rows.flatMap(({ orderExternalId }) => (orderExternalId ? [orderExternalId] : []));
      const unknown = await this.orders.unknown(accountId, orderIds, manager);
      for (let from = 0; from < unknown.length; from += maxOrderIds)
        await this.jobs.add(manager, 'commerce.read-orders', {
          accountId,
          orderIds: unknown.slice(from, from + maxOrderIds),
        });
      if (page.nextCursor !== null) return { ...statement, cursor: page.nextCursor, read };
      await this.transactions.complete(statement, read, totalsOf(statement, page), observedAt, manager);
      return null;
    });
  }
}

function toRows(
  statement: OpenStatement,
  { items, rejected }: TransactionsPage,
  read: number,
  observedAt: Date,
): { rows: TransactionEntity[]; rejected: RejectedRow[] } {
  const rows: TransactionEntity[] = [];
  const problems = [...rejected];
  for (const item of items) {
    try {
      rows.push(toTransactionRow(statement, item, read, observedAt));
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      problems.push({ externalId: (item satisfies ExternalTransaction).externalId, problem: error.message });
    }
  }
  return { rows, rejected: problems };
}

/**
 * A statement is complete when the platform has settled it. Totals that cannot be read, or have another currency than the statement,
 * are left out.
 */
function totalsOf(
  { currency }: OpenStatement,
  { status, payable, reserve }: TransactionsPage,
): TransactionTotals {
  const amounts = new AmountReader();
  const read = (name: 'payable' | 'reserve', money: typeof payable) => {
    if (money?.currency !== currency) return null;
    try {
      return amounts.read(name, money);
    } catch (error) {
      if (error instanceof RowProblem) return null;
      throw error;
    }
  };
  return {
    status,
    payable: read('payable', payable),
    reserve: read('reserve', reserve),
    exactAmounts: amounts.exactAmounts,
    isComplete: status === null || status === 'SETTLED',
  };
}
