import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { type PreparedStatement, runPrepared } from '../../database/database.js';
import { withExactIntegers } from '../../database/exact-integer.js';
import { selectColumns } from '../../database/select-columns.js';
import type { OrderStatus } from '../../platforms/platform-commerce.js';
import type { Ordered, PageKey } from '../domain/page.js';
import { searchQuery } from '../domain/search-terms.js';
import { ListPage } from '../../database/list-page.js';
import { newestOf } from '../sync/newest.js';
import { completeOrder, type KnownOrder } from './complete-order.js';
import { OrderLineEntity } from './order-line.entity.js';
import type { OrderFilter, OrderSorting } from './order-list.js';
import type { OrderRow } from './order-row.js';
import { OrderEntity } from './order.entity.js';
import { linesOf, storeNewer, storeOtherReports, storeParameters } from './store-orders-sql.js';

/** A new or changed row. */
export interface StoredRow {
  id: string;
  externalId: string;
}

/** A stored order, as its event reports it. */
export interface StoredOrder extends StoredRow {
  isNew: boolean;
  /** Whether it is a later version than the stored one, or has another status. Not for new orders. */
  isNewer: boolean;
  status: OrderStatus;
  createdAt: Date;
  currency: string | null;
  /** Minor units. */
  total: string | null;
  /** The total with all its decimals, if it has more than the currency. */
  exactTotal: string | null;
}

export type OrderedOrder = Ordered<OrderEntity>;

const columns = selectColumns(OrderEntity, 'o');
const lineColumns = selectColumns(OrderLineEntity, 'l');

/**
 * Locks the stored ones of some orders, and returns those of the same version that were reported differently. Each is found by its key:
 * with a list of keys, PostgreSQL reads all orders of a shop if its statistics are from before the first ones.
 */
export const lockOtherReports = `
  WITH given AS MATERIALIZED (
    SELECT * FROM unnest($2::text[], $3::timestamptz[], $4::text[]) AS given (external_id, updated_at, digest) ORDER BY external_id
  ), o AS MATERIALIZED (
    SELECT locked.*, given.updated_at AS given_updated_at, given.digest AS given_digest FROM given CROSS JOIN LATERAL (
      SELECT * FROM orders WHERE account_id = $1 AND external_id = given.external_id FOR NO KEY UPDATE
    ) locked
  )
  SELECT ${columns} FROM o WHERE source_updated_at = given_updated_at AND digest <> given_digest`;

@Injectable()
export class OrdersRepository {
  constructor(@InjectRepository(OrderEntity) private readonly orders: Repository<OrderEntity>) {}

  /**
   * Stores orders of a user with their lines, and announces them. Stored orders that are newer are kept.
   *
   * @returns those that are new or have changed
   */
  async store(userId: string, rows: readonly OrderRow[], manager: EntityManager): Promise<StoredOrder[]> {
    const newest = newestOf(rows, ({ externalId }) => externalId);
    const stored = await this.write(storeNewer, userId, newest, manager);
    const written = new Set(stored.map(({ externalId }) => externalId));
    const others = newest.filter(({ externalId }) => !written.has(externalId));
    const completed = await this.complete(others, manager);
    return [...stored, ...(await this.write(storeOtherReports, userId, completed, manager))];
  }

  /** Runs a statement that stores orders with their lines. @returns the written orders */
  private async write(
    statement: PreparedStatement,
    userId: string,
    orders: readonly OrderRow[],
    manager: EntityManager,
  ): Promise<StoredOrder[]> {
    if (orders.length === 0) return [];
    const { rows } = await runPrepared(manager, statement, storeParameters(userId, orders));
    const stored = rows as StoredOrder[];
    // A stored order keeps its id. The others are new and had no lines.
    const newIds = new Set(orders.map(({ id }) => id));
    const changed = stored.filter(({ id }) => !newIds.has(id));
    if (changed.length > 0) await this.deleteOtherLines(changed, orders, manager);
    return stored;
  }

  /** Deletes the lines that changed orders no longer have. */
  private async deleteOtherLines(
    changed: readonly StoredRow[],
    orders: readonly OrderRow[],
    manager: EntityManager,
  ): Promise<void> {
    const ids = new Map(changed.map(({ externalId, id }) => [externalId, id]));
    const kept = linesOf(orders.filter(({ externalId }) => ids.has(externalId)));
    await manager.query(
      `DELETE FROM order_lines l WHERE order_id = ANY ($1::uuid[]) AND NOT EXISTS (
         SELECT FROM unnest($2::uuid[], $3::text[]) AS kept (order_id, external_id)
         WHERE kept.order_id = l.order_id AND kept.external_id = l.external_id)`,
      [
        [...ids.values()],
        kept.map(({ orderExternalId }) => ids.get(orderExternalId)),
        kept.map(({ externalId }) => externalId),
      ],
    );
  }

  /**
   * Those orders that were reported differently than they are stored, in the same version. Adds stored values that answers about the
   * same version leave out. The orders are locked, in the order in which they are written.
   */
  private async complete(rows: readonly OrderRow[], manager: EntityManager): Promise<OrderRow[]> {
    const [first] = rows;
    if (!first) return [];
    const known: Omit<KnownOrder, 'lines'>[] = await manager.query(lockOtherReports, [
      first.accountId,
      rows.map(({ externalId }) => externalId),
      rows.map(({ sourceUpdatedAt }) => sourceUpdatedAt),
      rows.map(({ digest }) => digest),
    ]);
    if (known.length === 0) return [];
    withExactIntegers(OrderEntity, known as OrderEntity[]);
    const lines: OrderLineEntity[] = await manager.query(
      `SELECT ${lineColumns} FROM order_lines l WHERE order_id = ANY ($1) ORDER BY order_id, position`,
      [known.map(({ id }) => id)],
    );
    withExactIntegers(OrderLineEntity, lines);
    const byId = new Map(known.map((order) => [order.externalId, order]));
    return rows.flatMap((row) => {
      const order = byId.get(row.externalId);
      if (!order) return [];
      const own = lines.filter(({ orderId }) => orderId === order.id);
      return completeOrder(row, { ...order, lines: own }) ?? [];
    });
  }

  /** Those of the ids whose orders are not stored. */
  async unknown(
    accountId: string,
    externalIds: readonly string[],
    manager: EntityManager = this.orders.manager,
  ): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT DISTINCT wanted.id FROM unnest($2::text[]) AS wanted (id)
       WHERE NOT EXISTS (SELECT FROM orders WHERE account_id = $1 AND external_id = wanted.id)`,
      [accountId, externalIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Up to `limit` orders of an account in the given order, after a key. The caller checks that the account is the user's. */
  async page(
    accountId: string,
    filter: OrderFilter,
    { by, descending }: OrderSorting,
    after: PageKey | null,
    limit: number,
    manager: EntityManager = this.orders.manager,
  ): Promise<OrderedOrder[]> {
    const search = filter.search?.trim();
    const query = search ? searchQuery(accountId, search) : null;
    if (search && query === null) return [];
    const key = { CREATED_AT: 'o.created_at', PAID_AT: 'o.paid_at', UPDATED_AT: 'o.source_updated_at' }[by];
    const list = new ListPage<OrderEntity>({ table: 'orders', alias: 'o', columns, key, descending });
    list.where('o.account_id = ?', accountId);
    if (by === 'PAID_AT') list.where('o.paid_at IS NOT NULL');
    if (filter.statuses) list.where('o.status = ANY (?::text[])', filter.statuses);
    if (filter.from) list.where(`${key} >= ?::timestamptz`, filter.from);
    if (filter.until) list.where(`${key} < ?::timestamptz`, filter.until);
    if (after) list.after(after);
    const rows = await (query ? list.search(manager, query, limit) : list.read(manager, limit));
    withExactIntegers(OrderEntity, rows);
    return rows;
  }

  /** Orders of a user by id, in any order. */
  async findOwned(userId: string, ids: readonly string[]): Promise<OrderEntity[]> {
    return this.select('o.id = ANY ($2)', [userId, ids]);
  }

  /** Orders of a user's account by platform id, in any order. */
  async findByExternalId(
    userId: string,
    accountId: string,
    externalIds: readonly string[],
  ): Promise<OrderEntity[]> {
    return this.select('o.account_id = $2 AND o.external_id = ANY ($3)', [userId, accountId, externalIds]);
  }

  /** Lines of orders of a user, in the order of the platform. */
  async linesOf(userId: string, orderIds: readonly string[]): Promise<OrderLineEntity[]> {
    const rows: OrderLineEntity[] = await this.orders.query(
      `SELECT ${lineColumns} FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN accounts a ON a.id = o.account_id
       WHERE a.user_id = $1 AND l.order_id = ANY ($2) ORDER BY l.order_id, l.position`,
      [userId, orderIds],
    );
    withExactIntegers(OrderLineEntity, rows);
    return rows;
  }

  /** Deletes buyer data of up to `limit` orders that were created before a time. @returns the number of orders */
  async purgeBuyers(before: Date, limit: number): Promise<number> {
    const [, purged]: [unknown[], number] = await this.orders.query(
      `UPDATE orders SET buyer = NULL WHERE id IN (
         SELECT id FROM orders WHERE buyer IS NOT NULL AND created_at < $1 ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)`,
      [before, limit],
    );
    return purged;
  }

  private async select(condition: string, parameters: unknown[]): Promise<OrderEntity[]> {
    const rows: OrderEntity[] = await this.orders.query(
      `SELECT ${columns} FROM orders o JOIN accounts a ON a.id = o.account_id WHERE a.user_id = $1 AND ${condition}`,
      parameters,
    );
    withExactIntegers(OrderEntity, rows);
    return rows;
  }
}
