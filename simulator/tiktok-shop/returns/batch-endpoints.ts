import { z } from 'zod';
import { Refusal } from '../gateway/errors.js';
import { operation, type Operation } from '../gateway/operation.js';
import type { Pages } from '../gateway/pages.js';
import { idOf, indexOf } from '../ids.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import type { ReturnRequest } from './after-sales.js';
import type { AfterSalesFlow } from './after-sales-flow.js';
import { decideOnce, requireOpen, sortRows } from './return-endpoints.js';
import { aftersalesStatus, returnLineId, viewAftersales, viewRma } from './return-views.js';

const SCOPE = 'seller.return_refund.basic';
const ids = z.array(z.string()).optional();
const period = z
  .strictObject({
    min_unix_time_inclusive: z.int().optional(),
    max_unix_time_exclusive: z.int().optional(),
  })
  .optional();
const time = z.strictObject({ create_time: period, update_time: period }).optional();
const common = {
  sort: z
    .strictObject({
      sort_field: z.enum(['CREATE_TIME', 'UPDATE_TIME']).default('CREATE_TIME'),
      sort_order: z.enum(['ASC', 'DESC']).default('ASC'),
    })
    .prefault({}),
  /** In the body, unlike in all other searches. */
  pagination: z
    .strictObject({ page_size: z.int().min(1).max(100).default(20), page_token: z.string().optional() })
    .prefault({}),
};
const aftersalesBody = z.strictObject({
  ...common,
  whitelisted_data_fields: z
    .array(z.enum(['LINE_ITEMS', 'SKU_RETURN_REQUESTS', 'RETURN_MERCHANDISE_AUTHORIZATIONS']))
    .default([]),
  filters: z
    .strictObject({
      aftersales_request_ids: ids,
      aftersales_request_statuses: ids,
      return_types: ids,
      main_order_ids: ids,
      buyer_ids: ids,
      time,
    })
    .prefault({}),
});
const rmaBody = z.strictObject({
  ...common,
  whitelisted_data_fields: z.array(z.enum(['LINE_ITEMS', 'SKU_RETURN_REQUESTS'])).default([]),
  filters: z
    .strictObject({
      rma_ids: ids,
      package_ids: ids,
      statuses: ids,
      aftersales_request_ids: ids,
      main_order_ids: ids,
      time,
    })
    .prefault({}),
});
const reviewBody = z.strictObject({
  aftersales_request_decisions: z
    .array(
      z.strictObject({
        request_id: z.string(),
        request_id_type: z.enum(['AFTERSALES', 'RMA']),
        idempotency_key: z.string().min(1).max(255),
        line_item_decisions: z
          .array(
            z.strictObject({
              line_items: z.array(z.strictObject({ return_line_item_id: z.string() })).min(1),
              action: z.enum([
                'APPROVE_REQUEST',
                'REJECT_REQUEST',
                'APPROVE_RETURN_PACKAGE',
                'REJECT_RETURN_PACKAGE',
                'REFUND_INSTEAD',
              ]),
              reject_reason: z.string().min(1).optional(),
              comment: z.string().optional(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});
type Review = z.output<typeof reviewBody>['aftersales_request_decisions'][number];
const locale = z.strictObject({ locale: z.string().optional() });

interface Parts {
  pages: Pages;
  flow: AfterSalesFlow;
  behaviour: () => TikTokShopBehaviour;
}

/** Batch returns: an aftersales request and, if something is sent back, its RMA. */
export function batchOperations({ pages, flow, behaviour }: Parts): Operation[] {
  return [
    operation('POST', '/return_refund/{version}/aftersales/search', {
      versions: ['202603'],
      scope: SCOPE,
      query: locale,
      body: aftersalesBody,
      handle: ({ shop, body }) => {
        const { filters } = body;
        const rows = () =>
          batchReturns(shop).filter(
            (request) =>
              isListed(filters.aftersales_request_ids, idOf('aftersales', shop.number, request.index)) &&
              isListed(filters.aftersales_request_statuses, aftersalesStatus(request)) &&
              isListed(filters.return_types, request.type) &&
              isListed(filters.main_order_ids, shop.orderId(request.order)) &&
              isInTime(request, filters.time),
          );
        const fields = new Set<string>(body.whitelisted_data_fields);
        return list(shop, 'aftersales_requests', body, rows, (row) => viewAftersales(shop, row, fields));
      },
    }),
    operation('POST', '/return_refund/{version}/rma/search', {
      versions: ['202604'],
      scope: SCOPE,
      query: locale,
      body: rmaBody,
      handle: ({ shop, body }) => {
        const { filters } = body;
        const rows = () =>
          batchReturns(shop).filter(
            (request) =>
              request.batch?.rmaStatus != null &&
              isListed(filters.rma_ids, idOf('rma', shop.number, request.index)) &&
              isListed(filters.statuses, request.batch.rmaStatus) &&
              isListed(filters.aftersales_request_ids, idOf('aftersales', shop.number, request.index)) &&
              isListed(filters.main_order_ids, shop.orderId(request.order)) &&
              isInTime(request, filters.time),
          );
        const fields = new Set<string>(body.whitelisted_data_fields);
        return list(shop, 'return_merchandise_authorizations', body, rows, (row) =>
          viewRma(shop, row, fields),
        );
      },
    }),
    operation('POST', '/return_refund/{version}/aftersales/review', {
      versions: ['202606'],
      scope: SCOPE,
      body: reviewBody,
      handle: ({ shop, body, now }) => {
        const errors: object[] = [];
        for (const decision of body.aftersales_request_decisions) {
          try {
            review(shop, decision, now);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            errors.push({ code: String(error.code), message: error.message });
          }
        }
        return errors.length > 0 ? { errors } : {};
      },
    }),
  ];

  function list(
    shop: Shop,
    name: string,
    body: z.output<z.ZodObject<typeof common>>,
    findRows: () => ReturnRequest[],
    view: (row: ReturnRequest) => object,
  ): object {
    const { pagination, ...rest } = body;
    const sort = {
      sort_field:
        body.sort.sort_field === 'CREATE_TIME' ? ('create_time' as const) : ('update_time' as const),
      sort_order: body.sort.sort_order,
    };
    const page = pages.read(
      {
        query: JSON.stringify([name, shop.key, rest]),
        pageToken: pagination.page_token,
        pageSize: pagination.page_size,
      },
      () => sortRows(findRows(), sort),
    );
    const rows = page.rows.map(view);
    return {
      total_count: page.total,
      next_page_token: page.nextToken,
      ...(rows.length === 0 && behaviour().emptyLists === 'absent' ? {} : { [name]: rows }),
    };
  }

  /** All lines of a request are decided in one review, and alike. */
  function review(shop: Shop, given: Review, now: number): void {
    const isRma = given.request_id_type === 'RMA';
    const request =
      shop.afterSales.returns[indexOf(isRma ? 'rma' : 'aftersales', shop.number, given.request_id) ?? -1];
    if (!request?.batch || (isRma && request.batch.rmaStatus === null)) {
      throw new Refusal(25_001_001, 'The request does not exist.');
    }
    decideOnce(request, given.idempotency_key, () => {
      const [action, ...others] = new Set(given.line_item_decisions.map((decision) => decision.action));
      const lines = given.line_item_decisions.flatMap((decision) => decision.line_items);
      if (!namesEachLine(shop, request, lines)) {
        throw new Refusal(98_001_004, 'Invalid parameters. Each line of the request must be decided once.');
      }
      if (others.length > 0) {
        throw new Refusal(98_001_004, 'Invalid parameters. The lines of the request must be decided alike.');
      }
      const isFirst =
        action === 'APPROVE_REQUEST' || action === 'REJECT_REQUEST' || action === 'REFUND_INSTEAD';
      requireOpen(isFirst !== isRma && request.step === (isRma ? 'package-review' : 'answer'));
      if (action?.startsWith('REJECT')) flow.reject(shop, request, now);
      else flow.approve(shop, request, now, action === 'REFUND_INSTEAD' ? refundInstead(request) : undefined);
    });
  }
}

function refundInstead({ type }: ReturnRequest): string {
  return type === 'REPLACEMENT' ? 'ISSUE_REPLACEMENT_REFUND' : 'APPROVE_REFUND';
}

function namesEachLine(
  shop: Shop,
  request: ReturnRequest,
  lines: readonly { return_line_item_id: string }[],
): boolean {
  const named = lines.map((line) => line.return_line_item_id).sort();
  const all = request.lines.map((place) => returnLineId(shop, request, place)).sort();
  return named.length === all.length && all.every((id, index) => named[index] === id);
}

function batchReturns(shop: Shop): ReturnRequest[] {
  return shop.afterSales.returns.filter(({ batch }) => batch !== null);
}

function isListed(list: readonly string[] | undefined, value: string): boolean {
  return !list || list.includes(value);
}

function isInTime(request: ReturnRequest, filter: z.output<typeof time>): boolean {
  const isIn = (at: number, given: z.output<typeof period>): boolean =>
    at >= (given?.min_unix_time_inclusive ?? 0) && at < (given?.max_unix_time_exclusive ?? Infinity);
  return isIn(request.createdAt, filter?.create_time) && isIn(request.updatedAt, filter?.update_time);
}
