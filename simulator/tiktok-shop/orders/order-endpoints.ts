import { z } from 'zod';
import { invalidParameter, Refusal } from '../gateway/errors.js';
import {
  operation,
  pageSize,
  pageToken,
  queryList,
  seconds,
  sortOrder,
  type Operation,
} from '../gateway/operation.js';
import type { Pages } from '../gateway/pages.js';
import { indexOf } from '../ids.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import { buyerOf } from './buyers.js';
import { ORDER_STATUSES } from './order-store.js';
import { viewOrder, type OrderViewOptions } from './order-view.js';

const MAX_DETAIL_IDS = 50;

interface Parts {
  pages: Pages;
  behaviour: () => TikTokShopBehaviour;
  /** Called after a page that has a next one: orders may move while a client reads pages. */
  pageWasRead: (shop: Shop, nextToken: string, sortedByChange: boolean) => void;
}

const searchQuery = z.strictObject({
  page_size: pageSize(1, 100),
  page_token: pageToken,
  sort_field: z.enum(['create_time', 'update_time']).default('create_time'),
  sort_order: sortOrder,
});

const searchBody = z.strictObject({
  order_status: z.enum(ORDER_STATUSES).optional(),
  create_time_ge: seconds.optional(),
  create_time_lt: seconds.optional(),
  update_time_ge: seconds.optional(),
  update_time_lt: seconds.optional(),
  shipping_type: z.enum(['TIKTOK', 'SELLER']).optional(),
  buyer_user_id: z.string().optional(),
  is_buyer_request_cancel: z.boolean().optional(),
  warehouse_ids: z.array(z.string()).max(100).optional(),
});

type SearchBody = z.output<typeof searchBody>;

/** The Order API. */
export function orderOperations({ pages, behaviour, pageWasRead }: Parts): Operation[] {
  const options = (now: number, withCard: boolean): OrderViewOptions => {
    const { remorseSeconds, shipSeconds } = behaviour().lifeCycle;
    return { now, withCard, remorseSeconds, shipSeconds };
  };

  return [
    operation('POST', '/order/{version}/orders/search', {
      versions: ['202309'],
      scope: 'seller.order.info',
      query: searchQuery,
      body: searchBody,
      handle: ({ shop, query, body, now }) => {
        const { page_size, page_token, ...sort } = query;
        const page = pages.read(
          {
            query: JSON.stringify(['orders', shop.key, sort, body]),
            pageToken: page_token,
            pageSize: page_size,
          },
          () => findOrders(shop, body, sort.sort_field, sort.sort_order ?? 'DESC'),
        );
        const orders = page.rows.map((index) => viewOrder(shop, index, options(now, false)));
        const isSortedByChange = sort.sort_field === 'update_time' && sort.sort_order === 'ASC';
        if (page.nextToken !== '') pageWasRead(shop, page.nextToken, isSortedByChange);
        return {
          next_page_token: page.nextToken,
          total_count: page.total,
          ...(orders.length === 0 && behaviour().emptyLists === 'absent' ? {} : { orders }),
        };
      },
    }),
    operation('GET', '/order/{version}/orders', {
      versions: ['202309', '202507'],
      scope: 'seller.order.info',
      query: z.strictObject({ ids: queryList }),
      handle: ({ shop, query, version, now }) => {
        if (query.ids.length === 0) throw invalidParameter('ids is a required field.');
        if (query.ids.length > MAX_DETAIL_IDS) throw invalidParameter(`ids: at most ${MAX_DETAIL_IDS}.`);
        const found = query.ids.flatMap((id) => {
          const index = indexOf('order', shop.number, id);
          return index !== undefined && index < shop.orders.length ? [index] : [];
        });
        if (found.length === 0) throw new Refusal(21_008_111, 'The order does not belong to the seller.');
        return { orders: found.map((index) => viewOrder(shop, index, options(now, version === '202507'))) };
      },
    }),
  ];
}

function findOrders(
  shop: Shop,
  body: SearchBody,
  sortField: 'create_time' | 'update_time',
  order: 'ASC' | 'DESC',
): Uint32Array {
  const { orders } = shop;
  const status = body.order_status === undefined ? undefined : ORDER_STATUSES.indexOf(body.order_status);
  const warehouses = body.warehouse_ids && new Set(body.warehouse_ids);
  const [createdFrom, createdTo] = [body.create_time_ge ?? 0, body.create_time_lt ?? Infinity];
  const [updatedFrom, updatedTo] = [body.update_time_ge ?? 0, body.update_time_lt ?? Infinity];
  const found: number[] = [];
  for (let index = 0; index < orders.length; index++) {
    const createdAt = orders.createdAt[index] as number;
    const updatedAt = orders.updatedAt[index] as number;
    if (createdAt < createdFrom || createdAt >= createdTo) continue;
    if (updatedAt < updatedFrom || updatedAt >= updatedTo) continue;
    if (status !== undefined && orders.status[index] !== status) continue;
    if (body.shipping_type && orders.has(index, 'sellerShipping') !== (body.shipping_type === 'SELLER'))
      continue;
    if (
      body.is_buyer_request_cancel !== undefined &&
      orders.has(index, 'cancelRequested') !== body.is_buyer_request_cancel
    ) {
      continue;
    }
    if (warehouses) {
      const warehouse = shop.catalog.warehouses[orders.warehouse[index] as number];
      if (!warehouse || !warehouses.has(warehouse.id)) continue;
    }
    if (body.buyer_user_id && buyerOf(shop, index).id !== body.buyer_user_id) continue;
    found.push(index);
  }
  const times = sortField === 'create_time' ? orders.createdAt : orders.updatedAt;
  const sign = order === 'ASC' ? 1 : -1;
  found.sort((left, right) => sign * ((times[left] as number) - (times[right] as number) || left - right));
  return Uint32Array.from(found);
}
