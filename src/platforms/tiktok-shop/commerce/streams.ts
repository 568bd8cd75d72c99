import type { z } from 'zod';
import type { Clock } from '../../../clock/clock.js';
import {
  type CommerceItem,
  type CommercePage,
  type CommerceObjectType,
  CommerceResource,
  type CommerceStream,
  ReturnKind,
  type TimeWindow,
} from '../../platform-commerce.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { TikTokShopClient } from '../client/client.js';
import { type ShopEndpoint, endpoints } from '../client/endpoints.js';
import { regionOf } from '../login/credentials.js';
import { batchFields, batchReturnRow } from './batch-returns.js';
import type { BatchReturnKind } from './batch-reviews.js';
import { paymentRow, statementRow, withdrawalRow } from './finance.js';
import { daysOf, intervalRow, performanceData } from './metrics.js';
import { orderRow } from './orders.js';
import { inPagesOf } from './page-size.js';
import { listProducts, productSpanStart } from './product-search.js';
import { regionFacts } from './regions.js';
import { cancellationRow, returnRow } from './returns.js';
import { pageSchema, readRows } from './rows.js';
import { spanOf } from './windows.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
/** No shop is older. */
const firstProduct = new Date(Date.UTC(2018, 0, 1));
/** Finance reports nothing older. */
const firstStatement = new Date(Date.UTC(2023, 6, 1));

export interface ShopStream extends CommerceStream {
  read(credentials: OpenCredentials, window: TimeWindow, cursor: string | null): Promise<CommercePage | null>;
}

interface ListedRows {
  endpoint: ShopEndpoint;
  /** Key of the rows in the response. */
  listKey: string;
  idKey: string;
  schema: z.ZodType<CommerceItem>;
}

/** The lists of a shop. Every endpoint has its own names and ranges of parameters. */
export function streamsOf(client: TikTokShopClient, clock: Clock): readonly ShopStream[] {
  async function page(
    { endpoint, listKey, idKey, schema }: ListedRows,
    credentials: OpenCredentials,
    call: { query?: Record<string, string>; body?: object },
  ): Promise<CommercePage> {
    const { rows, nextToken } = await client.api(endpoint, credentials, pageSchema(listKey), call);
    return { ...readRows(rows, schema, idKey), nextCursor: nextToken };
  }

  /** A search by POST: page and order in the query, the window of update times in the body. */
  const searchByUpdate = (list: ListedRows, maxPageSize: number): ShopStream['read'] =>
    inPagesOf(maxPageSize, (credentials, window, cursor, pageSize) => {
      const [from, to] = spanOf(window);
      return page(list, credentials, {
        query: {
          page_size: String(pageSize),
          sort_field: 'update_time',
          sort_order: 'ASC',
          ...(cursor !== null && { page_token: cursor }),
        },
        body: { update_time_ge: from, update_time_lt: to },
      });
    });

  /** A finance list by GET. Each has one legal field to sort by, or none. */
  const listByTime = (list: ListedRows, timeName: string, more: Record<string, string>): ShopStream['read'] =>
    inPagesOf(100, (credentials, window, cursor, pageSize) => {
      const [from, to] = spanOf(window);
      return page(list, credentials, {
        query: {
          ...more,
          [`${timeName}_ge`]: String(from),
          [`${timeName}_lt`]: String(to),
          page_size: String(pageSize),
          ...(cursor !== null && { page_token: cursor }),
        },
      });
    });

  /** A search of batch returns: everything is in the body. */
  const searchBatch = (
    list: Omit<ListedRows, 'schema' | 'idKey'>,
    kind: BatchReturnKind,
    fields: readonly string[],
  ): ShopStream['read'] =>
    inPagesOf(50, (credentials, window, cursor, pageSize) => {
      const [from, to] = spanOf(window);
      const schema = batchReturnRow(kind);
      return page({ ...list, idKey: 'id', schema }, credentials, {
        body: {
          whitelisted_data_fields: fields,
          filters: { time: { update_time: { min_unix_time_inclusive: from, max_unix_time_exclusive: to } } },
          sort: { sort_field: 'UPDATE_TIME', sort_order: 'ASC' },
          pagination: { page_size: pageSize, ...(cursor !== null && { page_token: cursor }) },
        },
      });
    });

  const orders = { endpoint: endpoints.orderSearch, listKey: 'orders', idKey: 'id', schema: orderRow };
  const cancellations = {
    endpoint: endpoints.cancellationSearch,
    listKey: 'cancellations',
    idKey: 'cancel_id',
    schema: cancellationRow,
  };
  const returns = {
    endpoint: endpoints.returnSearch,
    listKey: 'return_orders',
    idKey: 'return_id',
    schema: returnRow,
  };
  const aftersales = { endpoint: endpoints.aftersalesSearch, listKey: 'aftersales_requests' };
  const rmas = { endpoint: endpoints.rmaSearch, listKey: 'return_merchandise_authorizations' };
  const statements = {
    endpoint: endpoints.statements,
    listKey: 'statements',
    idKey: 'id',
    schema: statementRow,
  };
  const payments = { endpoint: endpoints.payments, listKey: 'payments', idKey: 'id', schema: paymentRow };
  const withdrawals = {
    endpoint: endpoints.withdrawals,
    listKey: 'withdrawals',
    idKey: 'id',
    schema: withdrawalRow,
  };
  const readPayments = listByTime(payments, 'create_time', { sort_field: 'create_time', sort_order: 'ASC' });

  const listedByUpdate = (
    name: string,
    resource: CommerceResource,
    objectType: CommerceObjectType,
    { scopes }: ShopEndpoint,
    everySeconds: number,
    read: ShopStream['read'],
  ): ShopStream => ({
    ...{ name, resource, objectType, scopes, everySeconds, read },
    overlapSeconds: 10 * minute,
    maxWindowSeconds: null,
    earliest: null,
    fullReadEverySeconds: null,
  });
  /** The status of a row changes after its time, so windows reach far back. */
  const finance = (
    name: string,
    resource: CommerceResource,
    objectType: CommerceObjectType,
    read: ShopStream['read'],
  ): ShopStream => ({
    ...{ name, resource, objectType, read },
    scopes: endpoints.statements.scopes,
    everySeconds: 6 * hour,
    overlapSeconds: 14 * day,
    maxWindowSeconds: null,
    earliest: firstStatement,
    fullReadEverySeconds: null,
  });

  return [
    listedByUpdate(
      'orders',
      CommerceResource.ORDERS,
      'order',
      endpoints.orderSearch,
      5 * minute,
      searchByUpdate(orders, 100),
    ),
    {
      ...listedByUpdate(
        'products',
        CommerceResource.PRODUCTS,
        'product',
        endpoints.productSearch,
        15 * minute,
        inPagesOf(100, listProducts.bind(null, client), productSpanStart),
      ),
      earliest: firstProduct,
      fullReadEverySeconds: 7 * day,
    },
    listedByUpdate(
      'cancellations',
      CommerceResource.RETURNS,
      ReturnKind.CANCELLATION,
      endpoints.cancellationSearch,
      10 * minute,
      searchByUpdate(cancellations, 50),
    ),
    listedByUpdate(
      'returns',
      CommerceResource.RETURNS,
      ReturnKind.RETURN,
      endpoints.returnSearch,
      10 * minute,
      searchByUpdate(returns, 50),
    ),
    listedByUpdate(
      'aftersales',
      CommerceResource.RETURNS,
      ReturnKind.AFTERSALES_REQUEST,
      endpoints.aftersalesSearch,
      10 * minute,
      searchBatch(aftersales, ReturnKind.AFTERSALES_REQUEST, batchFields.aftersales),
    ),
    listedByUpdate(
      'rmas',
      CommerceResource.RETURNS,
      ReturnKind.RMA,
      endpoints.rmaSearch,
      10 * minute,
      searchBatch(rmas, ReturnKind.RMA, batchFields.rma),
    ),
    finance(
      'statements',
      CommerceResource.STATEMENTS,
      'statement',
      listByTime(statements, 'statement_time', { sort_field: 'statement_time', sort_order: 'ASC' }),
    ),
    finance('payments', CommerceResource.PAYMENTS, 'payment', async (credentials, window, cursor) =>
      regionFacts(regionOf(credentials)).hasPayments ? readPayments(credentials, window, cursor) : emptyPage,
    ),
    finance(
      'withdrawals',
      CommerceResource.WITHDRAWALS,
      'withdrawal',
      listByTime(withdrawals, 'create_time', { types: 'WITHDRAW,SETTLE,TRANSFER,REVERSE' }),
    ),
    {
      name: 'metrics',
      resource: CommerceResource.METRICS,
      objectType: 'metric',
      scopes: endpoints.shopPerformance.scopes,
      everySeconds: 6 * hour,
      // Values of a day are corrected while its orders are paid or canceled.
      overlapSeconds: 3 * day,
      maxWindowSeconds: 30 * day,
      earliest: null,
      fullReadEverySeconds: null,
      read: async (credentials, window) => {
        const days = daysOf(window, regionFacts(regionOf(credentials)).timeZone, clock.now());
        if (!days) return emptyPage;
        const { performance } = await client.api(endpoints.shopPerformance, credentials, performanceData, {
          query: {
            start_date_ge: days.start,
            end_date_lt: days.end,
            granularity: '1D',
            currency: 'LOCAL',
          },
        });
        return { ...readRows(performance?.intervals ?? [], intervalRow, 'start_date'), nextCursor: null };
      },
    },
  ];
}

const emptyPage: CommercePage = { items: [], rejected: [], nextCursor: null };
