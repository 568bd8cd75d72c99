import { failures, inPath, inQuery, response } from '../../http/openapi.js';

const tags = ['Shops'];
const security = [{ session: [] }, { bearer: ['commerce:read'] }];
const format = inPath('format', '`csv` or `jsonl`.', { enum: ['csv', 'jsonl'] });
const account = inQuery('accountId', 'Id of the account. Default: the selected account.', {
  type: 'string',
  format: 'uuid',
});
const time = { type: 'string', format: 'date-time' };
const day = { type: 'string', format: 'date' };
const text = { type: 'string', maxLength: 100 };
const file = {
  description: 'The rows, streamed.',
  content: {
    'text/csv': { schema: { type: 'string' } },
    'application/jsonl': { schema: { type: 'string' } },
  },
};

function download(operationId: string, summary: string, parameters: object[]): object {
  return {
    get: {
      tags,
      operationId,
      summary,
      security,
      parameters: [format, account, ...parameters],
      responses: { 200: file, 429: response('Two exports of the user are running.'), ...failures },
    },
  };
}

/** Exports of shop data, with the filters of the GraphQL lists. */
export const exportPaths = {
  '/exports/orders.{format}': download('exportOrders', 'Orders of a shop, oldest first', [
    inQuery('statuses', 'Comma-separated values of OrderStatus.'),
    inQuery('sort', 'What the list and the range are about. Default: CREATED_AT.', {
      enum: ['CREATED_AT', 'PAID_AT', 'UPDATED_AT'],
    }),
    inQuery('from', 'At or after this time.', time),
    inQuery('until', 'Before this time.', time),
    inQuery('search', 'Words of the order id, tracking number, product names and SKUs.', text),
  ]),
  '/exports/transactions.{format}': download(
    'exportTransactions',
    'Transactions of a shop, newest statement first',
    [
      inQuery('from', 'In statements at or after this time.', time),
      inQuery('until', 'In statements before this time.', time),
      inQuery('statementId', 'Id of a statement.', { type: 'string', format: 'uuid' }),
      inQuery('orderExternalId', 'Id of an order at the platform.', text),
    ],
  ),
  '/exports/revenue.{format}': download('exportRevenue', 'Order revenue, refunds and settled money', [
    { ...inQuery('from', 'First day, in the time zone of the shop.', day), required: true },
    { ...inQuery('to', 'Last day, included.', day), required: true },
    inQuery('groupBy', 'Length of one row. Default: DAY.', { enum: ['DAY', 'WEEK', 'MONTH'] }),
  ]),
};
