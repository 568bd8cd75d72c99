import { announceSql } from '../../changes/changes.js';
import { columnsOf, upsertSql } from '../../database/batches/batch-upsert.js';
import { columnArrays } from '../../database/batches/column-arrays.js';
import type { PreparedStatement } from '../../database/database.js';
import { OrderLineEntity } from './order-line.entity.js';
import type { OrderRow } from './order-row.js';
import { OrderEntity } from './order.entity.js';

type ReportedLine = OrderRow['lines'][number] & { orderExternalId: string };

const orderColumns = columnArrays(columnsOf(OrderEntity), 2);
const lineColumns = columnArrays(
  [
    { property: 'orderExternalId', type: 'text' },
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
export const storeNewer: PreparedStatement = {
  name: 'orders.store-newer',
  text: storeSql('stored.source_updated_at < excluded.source_updated_at'),
};

/** Writes another report about the stored version of orders. */
export const storeOtherReports: PreparedStatement = {
  name: 'orders.store-other-reports',
  text: storeSql(
    'stored.source_updated_at = excluded.source_updated_at AND stored.digest <> excluded.digest',
  ),
};

/** Parameters of the statements above, for orders of a user. */
export function storeParameters(userId: string, orders: readonly OrderRow[]): unknown[] {
  return [userId, ...orderColumns.encode(orders), ...lineColumns.encode(linesOf(orders))];
}

/** The lines of orders, with the ids of their orders at the platform. */
export function linesOf(orders: readonly OrderRow[]): readonly ReportedLine[] {
  return orders.flatMap(({ externalId: orderExternalId, lines }) =>
    lines.map((line) => ({ ...line, orderExternalId })),
  );
}
