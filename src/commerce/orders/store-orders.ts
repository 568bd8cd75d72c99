import type { EntityManager } from 'typeorm';
import { announceSql } from '../../changes/changes.js';
import { columnsOf, upsertSql } from '../../database/batches/batch-upsert.js';
import { columnArrays } from '../../database/batches/column-arrays.js';
import { type PreparedStatement, runPrepared } from '../../database/database.js';
import { OrderLineEntity } from './order-line.entity.js';
import type { OrderRow } from './order-row.js';
import { OrderEntity } from './order.entity.js';
import type { StoredOrder } from './orders.repository.js';

const orderColumns = columnArrays(columnsOf(OrderEntity), 2);
const lineColumns = columnArrays(
  [
    { property: 'orderExternalId', column: '', type: 'text' },
    ...columnsOf(OrderLineEntity).filter(({ property }) => property !== 'orderId'),
  ],
  2 + columnsOf(OrderEntity).length,
);

/**
 * Writes orders and their lines, and announces them: everything in one statement, because a history has thousands of pages.
 *
 * @param replaceIf which stored orders are replaced. The others are only locked
 */
function storeSql(replaceIf: string): string {
  const orders = upsertSql(
    OrderEntity,
    'orders',
    {
      key: ['accountId', 'externalId'],
      keep: ['id'],
      replaceIf,
      // A row that the statement does not see was inserted meanwhile.
      returning: `stored.id, stored.external_id AS "externalId", stored.xmax = 0 AS "isNew", coalesce((
          SELECT before.source_updated_at < stored.source_updated_at OR before.status <> stored.status
          FROM orders before WHERE before.id = stored.id), true) AS "isNewer",
        stored.status, stored.created_at AS "createdAt", stored.currency, stored.total::text AS total,
        stored.exact_amounts ->> 'total' AS "exactTotal"`,
    },
    orderColumns.source,
  );
  const lines = upsertSql(
    OrderLineEntity,
    'order_lines',
    { key: ['orderId', 'externalId'], replaceIf: 'true' },
    `${lineColumns.source} JOIN written ON written."externalId" = given."orderExternalId"`,
    { orderId: 'written.id' },
  );
  return `WITH written AS (${orders}), lines AS (${lines})
    SELECT written.*, ${announceSql('order', 'written.id', '$1::text')} FROM written`;
}

/** Writes new orders, and those that are newer than the stored ones. */
export const storeNewer = {
  name: 'orders.store-newer',
  text: storeSql('stored.source_updated_at < excluded.source_updated_at'),
};

/** Writes another report about the stored version of orders. */
export const storeOtherReports = {
  name: 'orders.store-other-reports',
  text: storeSql(
    'stored.source_updated_at = excluded.source_updated_at AND stored.digest <> excluded.digest',
  ),
};

/** Runs one of the statements above for orders of a user. @returns the written orders */
export async function storeOrders(
  manager: EntityManager,
  statement: PreparedStatement,
  userId: string,
  orders: readonly OrderRow[],
): Promise<StoredOrder[]> {
  if (orders.length === 0) return [];
  const lines = orders.flatMap((order) =>
    order.lines.map((line) => ({ ...line, orderExternalId: order.externalId })),
  );
  const { rows } = await runPrepared(manager, statement, [
    userId,
    ...orderColumns.encode(orders),
    ...lineColumns.encode(lines),
  ]);
  const stored = rows as StoredOrder[];
  // A stored order keeps its id. The others are new and had no lines.
  const newIds = new Set(orders.map(({ id }) => id));
  const changed = new Map(
    stored.filter(({ id }) => !newIds.has(id)).map(({ id, externalId }) => [externalId, id]),
  );
  if (changed.size > 0) await deleteOtherLines(manager, changed, lines);
  return stored;
}

/** Deletes the lines that orders no longer have. */
async function deleteOtherLines(
  manager: EntityManager,
  orderIds: ReadonlyMap<string, string>,
  lines: readonly { orderExternalId: string; externalId: string }[],
): Promise<void> {
  const kept = lines.filter(({ orderExternalId }) => orderIds.has(orderExternalId));
  await manager.query(
    `DELETE FROM order_lines l WHERE order_id = ANY ($1::uuid[]) AND NOT EXISTS (
       SELECT FROM unnest($2::uuid[], $3::text[]) AS kept (order_id, external_id)
       WHERE kept.order_id = l.order_id AND kept.external_id = l.external_id)`,
    [
      [...orderIds.values()],
      kept.map(({ orderExternalId }) => orderIds.get(orderExternalId)),
      kept.map(({ externalId }) => externalId),
    ],
  );
}
