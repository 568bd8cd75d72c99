import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AccountConnection } from '../../accounts/accounts.repository.js';
import { EventContexts } from '../../accounts/event-contexts.js';
import { Changes } from '../../changes/changes.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { EventLog } from '../../events/event-log.js';
import { JobsService } from '../../jobs/jobs.service.js';
import type { CommerceItem, CommerceObjectType } from '../../platforms/platform-commerce.js';
import type { RejectedRow } from '../../platforms/commerce-parts.js';
import { RowProblem } from '../domain/row-problem.js';
import { FinanceRepository } from '../finance/finance.repository.js';
import { toPaymentRow, toStatementRow, toWithdrawalRow } from '../finance/finance-rows.js';
import { toShopMetricRow } from '../metrics/shop-metric-row.js';
import { ShopMetricsRepository } from '../metrics/shop-metrics.repository.js';
import { toOrderRow } from '../orders/order-row.js';
import { OrdersRepository, type StoredOrder } from '../orders/orders.repository.js';
import { toProductRow } from '../products/product-row.js';
import { ProductsRepository } from '../products/products.repository.js';
import { toReturnRow } from '../returns/return-row.js';
import { ReturnsRepository, type StoredReturn } from '../returns/returns.repository.js';
import { orderEvents, returnEvents } from './shop-events.js';
import { RejectedRowsRepository } from './rejected-rows.repository.js';

const dayMs = 24 * 3_600_000;

/** The account that objects belong to. */
export interface ShopOwner {
  accountId: string;
  userId: string;
  /** As read by the transaction. */
  connection: AccountConnection;
}

/** Objects that one request returned. */
export interface ItemBatch {
  /** What the objects are. Rejected ones are recorded under it and their id, however they were read. */
  objectType: CommerceObjectType;
  items: readonly CommerceItem[];
  rejected: readonly RejectedRow[];
  /** Time before the request. */
  observedAt: Date;
}

/** A row, or the problem of its object. */
type Mapped<Row> = { row: Row } | { rejected: RejectedRow };

/** Writes objects of the platform to their tables, in a transaction of `ShopTransactions`. */
@Injectable()
export class ItemStore {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly products: ProductsRepository,
    private readonly returns: ReturnsRepository,
    private readonly finance: FinanceRepository,
    private readonly metrics: ShopMetricsRepository,
    private readonly rejectedRows: RejectedRowsRepository,
    private readonly jobs: JobsService,
    private readonly changes: Changes,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly events: EventLog,
    private readonly contexts: EventContexts,
  ) {}

  /**
   * Stores a batch. An object that cannot be stored is recorded and does not stop the others: first as one statement per table,
   * and only if that fails row by row.
   */
  store(owner: ShopOwner, batch: ItemBatch, manager: EntityManager): Promise<void> {
    return this.storeBy('storeSafely', owner, batch, manager);
  }

  /**
   * Like {@link store}, without savepoints, for transactions that the caller can repeat.
   *
   * @throws a data error (see `isDataError`) if the database refuses an object. The caller repeats the transaction with `store`
   */
  storeOrThrow(owner: ShopOwner, batch: ItemBatch, manager: EntityManager): Promise<void> {
    return this.storeBy('storeItems', owner, batch, manager);
  }

  private async storeBy(
    method: 'storeSafely' | 'storeItems',
    owner: ShopOwner,
    batch: ItemBatch,
    manager: EntityManager,
  ): Promise<void> {
    const rejected = [...batch.rejected];
    for (const type of [
      'product',
      'order',
      'return',
      'statement',
      'payment',
      'withdrawal',
      'metric',
    ] as const) {
      const items = batch.items.filter((item) => item.type === type);
      if (items.length > 0) rejected.push(...(await this[method](owner, items, batch.observedAt, manager)));
    }
    const { accountId } = owner;
    const stored = batch.items.map(idOf);
    await this.rejectedRows.record(accountId, batch.objectType, rejected, stored, manager);
  }

  private async storeSafely(
    owner: ShopOwner,
    items: readonly CommerceItem[],
    observedAt: Date,
    manager: EntityManager,
  ): Promise<RejectedRow[]> {
    const savepoint = (part: readonly CommerceItem[]) =>
      manager.transaction((nested) => this.storeItems(owner, part, observedAt, nested));
    try {
      return await savepoint(items);
    } catch (error) {
      if (!isDataError(error)) throw error;
    }
    const rejected: RejectedRow[] = [];
    for (const item of items) {
      try {
        rejected.push(...(await savepoint([item])));
      } catch (error) {
        if (!isDataError(error)) throw error;
        rejected.push({ externalId: idOf(item), problem: `The database refuses it: ${problemOf(error)}.` });
      }
    }
    return rejected;
  }

  /** Stores objects of one type. */
  private async storeItems(
    owner: ShopOwner,
    items: readonly CommerceItem[],
    observedAt: Date,
    manager: EntityManager,
  ): Promise<RejectedRow[]> {
    const { accountId } = owner;
    const buyersSince = new Date(this.clock.nowMs() - this.config.commerce.buyerRetentionDays * dayMs);
    const of = <Type extends CommerceItem['type'], Row>(
      type: Type,
      toRow: (item: Extract<CommerceItem, { type: Type }>) => Row,
    ) =>
      split(
        items
          .filter((item): item is Extract<CommerceItem, { type: Type }> => item.type === type)
          .map((item) => map(item, toRow)),
      );
    const orders = of('order', (item) => toOrderRow(accountId, item, { observedAt, buyersSince }));
    const products = of('product', (item) => toProductRow(accountId, item, observedAt));
    const returns = of('return', (item) => toReturnRow(accountId, item, observedAt));
    const statements = of('statement', (item) => toStatementRow(accountId, item, observedAt));
    const payments = of('payment', (item) => toPaymentRow(accountId, item, observedAt));
    const withdrawals = of('withdrawal', (item) => toWithdrawalRow(accountId, item, observedAt));
    const metrics = of('metric', (item) => toShopMetricRow(accountId, item, observedAt));
    const storedOrders = await this.orders.store(owner.userId, orders.rows, manager);
    await this.products.store(products.rows, manager);
    const storedReturns = await this.returns.store(returns.rows, manager);
    const changes = storedReturns.map(({ id }) => ({ kind: 'return' as const, id, userId: owner.userId }));
    await this.changes.announceAll(manager, changes);
    const open = await this.finance.storeStatements(statements.rows, manager);
    for (const statementId of open)
      await this.jobs.add(manager, 'commerce.read-transactions', { statementId }, { key: statementId });
    await this.finance.storePayments(payments.rows, manager);
    await this.finance.storeWithdrawals(withdrawals.rows, manager);
    await this.metrics.store(metrics.rows, manager);
    await this.report(owner, storedOrders, storedReturns, manager);
    return [orders, products, returns, statements, payments, withdrawals, metrics].flatMap(
      ({ rejected }) => rejected,
    );
  }

  /** Writes the events of new and changed objects. */
  private async report(
    owner: ShopOwner,
    orders: readonly StoredOrder[],
    returns: readonly StoredReturn[],
    manager: EntityManager,
  ): Promise<void> {
    if (orders.length + returns.length === 0) return;
    const context = this.contexts.from(owner.connection);
    const { accountId, userId } = owner;
    const events = [
      ...orderEvents({ accountId, userId }, context, orders),
      ...returnEvents({ accountId, userId }, context, returns),
    ];
    await this.events.append(manager, events);
  }
}

function map<Item extends CommerceItem, Row>(item: Item, toRow: (item: Item) => Row): Mapped<Row> {
  try {
    return { row: toRow(item) };
  } catch (error) {
    if (!(error instanceof RowProblem)) throw error;
    return { rejected: { externalId: idOf(item), problem: error.message } };
  }
}

function split<Row>(mapped: readonly Mapped<Row>[]): { rows: Row[]; rejected: RejectedRow[] } {
  return {
    rows: mapped.flatMap((one) => ('row' in one ? [one.row] : [])),
    rejected: mapped.flatMap((one) => ('rejected' in one ? [one.rejected] : [])),
  };
}

/** A metric has no id; its day is unique. */
function idOf(item: CommerceItem): string {
  return item.type === 'metric' ? item.day : item.externalId;
}

/**
 * Whether the database, or the conversion to its types, refuses a value: classes 22 (data exception) and 23 (constraint), and values
 * that are too large for an index or a field.
 */
export function isDataError(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(22|23|54)/.test(code);
}

/** Messages of the database may quote data of buyers. Their codes do not. */
function problemOf(error: unknown): string {
  const { code, column, constraint } = (error ?? {}) as {
    code?: string;
    column?: string;
    constraint?: string;
  };
  return [code ?? 'invalid time', column, constraint].filter(Boolean).join(' ');
}
