/** JSON Schema, or a part of one. */
export type Schema = Record<string, unknown>;

/** An operation with a version that the documents of the npm package do not have. */
export interface NewerOperation {
  path: string;
  /** Path of an operation with the same shape in the documents. */
  like?: string;
  /** Written by hand where the documents have no operation with the same shape. */
  shape?: { query: readonly string[]; body: Schema; data: Schema };
  /** Where the version and the shape are described. */
  source: string;
}

const integrators = 'Reports of integrators about calls in production, August to November 2026';
const batchGuide = 'Partner Center, Return, refund, and cancel API overview, section Batch Return';

const text: Schema = { type: 'string' };
const texts: Schema = { type: 'array', items: text };
const integer: Schema = { type: 'integer' };

function oneOf(...values: string[]): Schema {
  return { type: 'string', enum: values };
}

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, additionalProperties: false };
}

function list(properties: Record<string, Schema>): Schema {
  return { type: 'array', items: object(properties) };
}

const period = object({ min_unix_time_inclusive: integer, max_unix_time_exclusive: integer });
const batchSearch = {
  sort: object({ sort_field: oneOf('CREATE_TIME', 'UPDATE_TIME'), sort_order: oneOf('ASC', 'DESC') }),
  pagination: object({ page_size: integer, page_token: text }),
};
const time = object({ create_time: period, update_time: period });
const batchLines = list({
  return_line_item_id: text,
  sub_return_line_item_id: text,
  sku_id: text,
  main_order_id: text,
  sku_return_request_id: text,
});
const page = { total_count: integer, next_page_token: text };

/**
 * @param skuReturn a return of the single flow, of which batch returns have one per SKU
 */
export function newerOperations(skuReturn: Schema): readonly NewerOperation[] {
  const skuReturns: Schema = { type: 'array', items: skuReturn };
  const rma = {
    id: text,
    package_id: text,
    aftersales_request_id: text,
    status: text,
    line_items: batchLines,
    sku_return_requests: skuReturns,
  };
  return [
    ...[
      '/cancellations/search',
      '/returns/search',
      ...['/cancellations/{cancel_id}', '/returns/{return_id}'].flatMap((path) => [
        `${path}/approve`,
        `${path}/reject`,
      ]),
    ].map((path) => ({
      path: `/return_refund/202602${path}`,
      like: `/return_refund/202309${path}`,
      source: integrators,
    })),
    { path: '/finance/202605/payments', like: '/finance/202309/payments', source: integrators },
    {
      path: '/return_refund/202603/aftersales/search',
      source: `${batchGuide}; Search Aftersales Request`,
      shape: {
        query: ['locale'],
        body: object({
          ...batchSearch,
          whitelisted_data_fields: {
            type: 'array',
            items: oneOf('LINE_ITEMS', 'SKU_RETURN_REQUESTS', 'RETURN_MERCHANDISE_AUTHORIZATIONS'),
          },
          filters: object({
            aftersales_request_ids: texts,
            aftersales_request_statuses: texts,
            return_types: texts,
            main_order_ids: texts,
            buyer_ids: texts,
            time,
          }),
        }),
        data: object({
          ...page,
          aftersales_requests: list({
            id: text,
            status: text,
            line_items: batchLines,
            sku_return_requests: skuReturns,
            return_merchandise_authorizations: list(rma),
          }),
        }),
      },
    },
    {
      path: '/return_refund/202604/rma/search',
      source: `${batchGuide}; Search Return Merchandise Authorization`,
      shape: {
        query: ['locale'],
        body: object({
          ...batchSearch,
          whitelisted_data_fields: { type: 'array', items: oneOf('LINE_ITEMS', 'SKU_RETURN_REQUESTS') },
          filters: object({
            rma_ids: texts,
            package_ids: texts,
            statuses: texts,
            aftersales_request_ids: texts,
            main_order_ids: texts,
            time,
          }),
        }),
        data: object({ ...page, return_merchandise_authorizations: list(rma) }),
      },
    },
    {
      path: '/return_refund/202606/aftersales/review',
      source: `${batchGuide}, Review Decision Model; Get Review Decision for the names of the decisions`,
      shape: {
        query: [],
        body: object({
          aftersales_request_decisions: list({
            request_id: text,
            request_id_type: oneOf('AFTERSALES', 'RMA'),
            idempotency_key: text,
            line_item_decisions: list({
              line_items: list({ return_line_item_id: text, sub_return_line_item_id: text }),
              action: oneOf(
                'APPROVE_REQUEST',
                'REJECT_REQUEST',
                'APPROVE_RETURN_PACKAGE',
                'REJECT_RETURN_PACKAGE',
                'REFUND_INSTEAD',
              ),
              // Not documented. Named as in decisions about single returns.
              reject_reason: text,
              comment: text,
            }),
          }),
        }),
        data: object({ errors: list({ code: text, message: text }) }),
      },
    },
  ];
}
