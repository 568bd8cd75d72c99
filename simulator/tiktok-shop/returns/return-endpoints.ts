import { z } from 'zod';
import { invalidParameter, Refusal } from '../gateway/errors.js';
import { operation, pageSize, pageToken, seconds, sortOrder, type Operation } from '../gateway/operation.js';
import type { Pages } from '../gateway/pages.js';
import { idOf, indexOf } from '../ids.js';
import { fractionDigits } from '../money.js';
import { buyerOf } from '../orders/buyers.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import { decisionsOf, type Cancellation, type ReturnRequest } from './after-sales.js';
import type { AfterSalesFlow } from './after-sales-flow.js';
import { viewCancellation, viewReturn } from './return-views.js';

const SCOPE = 'seller.return_refund.basic';
const VERSIONS = ['202309', '202602'];
const ids = z.array(z.string()).optional();
const decisionQuery = z.strictObject({ idempotency_key: z.string().max(255).optional() });
const image = z.strictObject({
  image_id: z.string(),
  mime_type: z.string().optional(),
  height: z.int().optional(),
  width: z.int().optional(),
});
const rejection = {
  reject_reason: z.string().min(1),
  comment: z.string().optional(),
  images: z.array(image).optional(),
};
const searchFields = {
  order_ids: ids,
  buyer_user_ids: ids,
  create_time_ge: seconds.optional(),
  create_time_lt: seconds.optional(),
  update_time_ge: seconds.optional(),
  update_time_lt: seconds.optional(),
  locale: z.string().optional(),
};
const searchQuery = (min: number) =>
  z.strictObject({
    page_size: pageSize(min, 50).optional(),
    page_token: pageToken,
    sort_field: z.enum(['create_time', 'update_time']).default('create_time'),
    sort_order: sortOrder,
  });

interface Parts {
  pages: Pages;
  flow: AfterSalesFlow;
  behaviour: () => TikTokShopBehaviour;
}

interface Searched {
  order: number;
  createdAt: number;
  updatedAt: number;
}

/** Cancellations and single returns. */
export function returnOperations({ pages, flow, behaviour }: Parts): Operation[] {
  const search = <Row extends Searched>(
    call: { shop: Shop; query: z.output<ReturnType<typeof searchQuery>>; body: SearchBody },
    kind: string,
    list: string,
    findRows: () => Row[],
    view: (shop: Shop, row: Row) => object,
  ): object => {
    const { page_size: size = 10, page_token: token, ...sort } = call.query;
    const { shop, body } = call;
    const request = { query: JSON.stringify([kind, shop.key, sort, body]), pageToken: token, pageSize: size };
    const page = pages.read(request, () => sortRows(filterRows(shop, findRows(), body), sort));
    const rows = page.rows.map((row) => view(shop, row));
    return {
      total_count: page.total,
      next_page_token: page.nextToken,
      ...(rows.length === 0 && behaviour().emptyLists === 'absent' ? {} : { [list]: rows }),
    };
  };

  return [
    operation('POST', '/return_refund/{version}/cancellations/search', {
      versions: VERSIONS,
      scope: SCOPE,
      query: searchQuery(1),
      body: z.strictObject({ ...searchFields, cancel_ids: ids, cancel_types: ids, cancel_status: ids }),
      handle: ({ shop, query, body }) =>
        search(
          { shop, query, body },
          'cancellations',
          'cancellations',
          () =>
            shop.afterSales.cancellations.filter(
              ({ index, type, status }) =>
                isListed(body.cancel_ids, idOf('cancellation', shop.number, index)) &&
                isListed(body.cancel_types, type) &&
                // The filter spells one status without its last letters.
                isListed(body.cancel_status, status, status.replace(/CANCELLED$/, 'CANCEL')),
            ),
          viewCancellation,
        ),
    }),
    operation('POST', '/return_refund/{version}/returns/search', {
      versions: VERSIONS,
      scope: SCOPE,
      query: searchQuery(10),
      body: z.strictObject({
        ...searchFields,
        return_ids: ids,
        return_types: ids,
        return_status: ids,
        arbitration_status: ids,
        seller_proposed_return_type: ids,
      }),
      handle: ({ shop, query, body }) =>
        search(
          { shop, query, body },
          'returns',
          'return_orders',
          () =>
            shop.afterSales.returns.filter(
              ({ index, type, status, batch }) =>
                !batch &&
                isListed(body.return_ids, idOf('return', shop.number, index)) &&
                isListed(body.return_types, type) &&
                isListed(body.return_status, status),
            ),
          viewReturn,
        ),
    }),
    operation('GET', '/return_refund/{version}/reject_reasons', {
      versions: ['202309'],
      scope: SCOPE,
      query: z.strictObject({ return_or_cancel_id: z.string(), locale: z.string().optional() }),
      handle: ({ shop, query }) => {
        const id = query.return_or_cancel_id;
        const isCancellation = indexOf('cancellation', shop.number, id) !== undefined;
        if (isCancellation) findCancellation(shop, id);
        else findReturn(shop, id);
        const mode = behaviour().rejectReasons;
        if (mode === 'refused') throw new Refusal(25_001_001, 'The return does not exist.');
        return mode === 'absent' ? {} : { reasons: rejectReasons(isCancellation) };
      },
    }),
    operation('POST', '/return_refund/{version}/cancellations/{cancel_id}/approve', {
      versions: VERSIONS,
      scope: SCOPE,
      query: decisionQuery,
      handle: ({ shop, params, query, now }) => {
        const cancellation = findCancellation(shop, params.cancel_id as string);
        return decideOnce(cancellation, query.idempotency_key, () => {
          requireOpen(cancellation.deadline !== null);
          flow.approveCancellation(shop, cancellation, now);
        });
      },
    }),
    operation('POST', '/return_refund/{version}/cancellations/{cancel_id}/reject', {
      versions: VERSIONS,
      scope: SCOPE,
      query: decisionQuery,
      body: z.strictObject(rejection),
      handle: ({ shop, params, query, now }) => {
        const cancellation = findCancellation(shop, params.cancel_id as string);
        return decideOnce(cancellation, query.idempotency_key, () => {
          requireOpen(cancellation.deadline !== null);
          flow.rejectCancellation(shop, cancellation, now);
        });
      },
    }),
    operation('POST', '/return_refund/{version}/returns/{return_id}/approve', {
      versions: VERSIONS,
      scope: SCOPE,
      query: decisionQuery,
      body: z.strictObject({
        decision: z.string(),
        buyer_keep_item: z.boolean().optional(),
        partial_refund: z.strictObject({ currency: z.string(), amount: z.string() }).optional(),
      }),
      handle: ({ shop, params, query, body, now }) => {
        const request = findReturn(shop, params.return_id as string);
        return decideOnce(request, query.idempotency_key, () => {
          requireOpen(decisionsOf(request).approve.includes(body.decision));
          const amount = body.partial_refund && Number(body.partial_refund.amount);
          const isPartial = body.decision === 'OFFER_PARTIAL_REFUND';
          if (isPartial && !amount) throw invalidParameter('body.partial_refund is a required field.');
          const units = amount && Math.round(amount * 10 ** fractionDigits(shop.currency));
          flow.approve(shop, request, now, body.decision, isPartial ? units : undefined);
        });
      },
    }),
    operation('POST', '/return_refund/{version}/returns/{return_id}/reject', {
      versions: VERSIONS,
      scope: SCOPE,
      query: decisionQuery,
      body: z.strictObject({ decision: z.string(), ...rejection }),
      handle: ({ shop, params, query, body, now }) => {
        const request = findReturn(shop, params.return_id as string);
        return decideOnce(request, query.idempotency_key, () => {
          requireOpen(decisionsOf(request).reject.includes(body.decision));
          flow.reject(shop, request, now);
        });
      },
    }),
  ];
}

function rejectReasons(isCancellation: boolean): object[] {
  const own = isCancellation
    ? {
        name: 'seller_reject_apply_product_has_been_packed',
        text: 'The product has been packed',
      }
    : {
        name: 'seller_reject_apply_package_has_not_exceeded_estimated_delivery_time',
        text: 'The package has not exceeded the estimated delivery time',
      };
  const shared = {
    name: 'seller_reject_apply_you_have_reached_an_agreement_with_the_buyer',
    text: 'You have reached an agreement with the buyer',
  };
  return [own, shared];
}

type SearchBody = z.output<z.ZodObject<typeof searchFields>>;

function filterRows<Row extends Searched>(shop: Shop, rows: Row[], body: SearchBody): Row[] {
  return rows.filter(
    ({ order, createdAt, updatedAt }) =>
      createdAt >= (body.create_time_ge ?? 0) &&
      createdAt < (body.create_time_lt ?? Infinity) &&
      updatedAt >= (body.update_time_ge ?? 0) &&
      updatedAt < (body.update_time_lt ?? Infinity) &&
      isListed(body.order_ids, shop.orderId(order)) &&
      (!body.buyer_user_ids || isListed(body.buyer_user_ids, buyerOf(shop, order).id)),
  );
}

export function sortRows<Row extends Searched>(
  rows: Row[],
  sort: { sort_field: 'create_time' | 'update_time'; sort_order?: 'ASC' | 'DESC' | undefined },
): Row[] {
  const sign = sort.sort_order === 'DESC' ? -1 : 1;
  const timeOf = (row: Row): number => (sort.sort_field === 'create_time' ? row.createdAt : row.updatedAt);
  return rows.toSorted((left, right) => sign * (timeOf(left) - timeOf(right)));
}

function isListed(list: readonly string[] | undefined, ...values: string[]): boolean {
  return !list || values.some((value) => list.includes(value));
}

function findCancellation(shop: Shop, id: string): Cancellation {
  const found = shop.afterSales.cancellations[indexOf('cancellation', shop.number, id) ?? -1];
  if (!found) throw new Refusal(25_001_001, 'The cancellation does not exist.');
  return found;
}

function findReturn(shop: Shop, id: string): ReturnRequest {
  const found = shop.afterSales.returns[indexOf('return', shop.number, id) ?? -1];
  if (!found || found.batch) throw new Refusal(25_001_001, 'The return does not exist.');
  return found;
}

/** A key that was used before answers as the first time. */
export function decideOnce(
  subject: { idempotencyKeys: string[] },
  key: string | undefined,
  decide: () => void,
): object {
  if (key !== undefined && subject.idempotencyKeys.includes(key)) return {};
  decide();
  if (key !== undefined) subject.idempotencyKeys.push(key);
  return {};
}

export function requireOpen(isOpen: boolean): void {
  if (!isOpen) throw new Refusal(25_020_001, 'The request does not wait for this decision.');
}
