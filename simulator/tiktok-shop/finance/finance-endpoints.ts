import { z } from 'zod';
import { gatewayRefusal, invalidParameter, Refusal } from '../gateway/errors.js';
import {
  operation,
  pageSize,
  pageToken,
  queryInt,
  queryList,
  sortOrder,
  type Call,
  type Operation,
} from '../gateway/operation.js';
import type { Pages } from '../gateway/pages.js';
import { indexOf } from '../ids.js';
import { printMoney } from '../money.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import {
  paymentStatusOf,
  viewOrderSettlement,
  viewPayment,
  viewStatement,
  viewStatementTotals,
  viewTransaction,
  viewUnsettled,
  viewWithdrawal,
  type FinanceViewOptions,
  type RowReference,
} from './finance-views.js';
import type { Statement } from './ledger.js';
import { settlementOf } from './settlements.js';

const SCOPE = 'seller.finance.info';
const WITHDRAWAL_TYPES = ['WITHDRAW', 'SETTLE', 'TRANSFER', 'REVERSE'];
const paging = { page_size: pageSize(1, 100).default(20), page_token: pageToken };
const time = queryInt.optional();

interface Parts {
  pages: Pages;
  behaviour: () => TikTokShopBehaviour;
}

/** The Finance API. Each list has one legal `sort_field`. */
export function financeOperations({ pages, behaviour }: Parts): Operation[] {
  const optionsAt = (now: number): FinanceViewOptions => ({ now, feeSigns: behaviour().feeSigns });
  const list = <Row>(
    { shop, query }: { shop: Shop; query: { page_size: number; page_token?: string | undefined } },
    name: string,
    findRows: () => Row[],
    view: (row: Row) => object,
  ): { next_page_token: string; total: number; rows: object } => {
    const { page_size: size, page_token: token, ...rest } = query;
    const page = pages.read(
      { query: JSON.stringify([name, shop.key, rest]), pageToken: token, pageSize: size },
      findRows,
    );
    const isLeftOut = page.rows.length === 0 && behaviour().emptyLists === 'absent';
    return {
      next_page_token: page.nextToken,
      total: page.total,
      rows: isLeftOut ? {} : { [name]: page.rows.map(view) },
    };
  };
  const payments = {
    scope: SCOPE,
    query: z.strictObject({
      ...paging,
      sort_field: z.literal('create_time'),
      sort_order: sortOrder,
      create_time_ge: time,
      create_time_lt: time,
    }),
  };
  const listPayments = ({ shop, query, now }: Call<typeof payments.query>): object => {
    const { next_page_token, rows } = list(
      { shop, query },
      'payments',
      () =>
        ordered(
          shop.ledger.payments.filter(({ createdAt }) =>
            isIn(createdAt, query.create_time_ge, query.create_time_lt),
          ),
          query.sort_order,
        ),
      (payment) => viewPayment(shop, payment, now),
    );
    return { next_page_token, ...rows };
  };

  return [
    operation('GET', '/finance/{version}/statements', {
      versions: ['202309'],
      scope: SCOPE,
      query: z.strictObject({
        ...paging,
        sort_field: z.literal('statement_time'),
        sort_order: sortOrder,
        statement_time_ge: time,
        statement_time_lt: time,
        payment_status: z.enum(['PAID', 'FAILED', 'PROCESSING']).optional(),
      }),
      handle: ({ shop, query, now }) => {
        const matches = (statement: Statement): boolean => {
          const payment = shop.ledger.payments.find((candidate) => candidate.statement === statement.index);
          return (
            isIn(statement.at, query.statement_time_ge, query.statement_time_lt) &&
            (!query.payment_status || paymentStatusOf(payment, now) === query.payment_status)
          );
        };
        const { next_page_token, rows } = list(
          { shop, query },
          'statements',
          () => ordered(shop.ledger.statements.filter(matches), query.sort_order),
          (statement) => viewStatement(shop, statement, optionsAt(now)),
        );
        return { next_page_token, ...rows };
      },
    }),
    operation('GET', '/finance/{version}/statements/{statement_id}/statement_transactions', {
      versions: ['202501'],
      scope: SCOPE,
      query: z.strictObject({ ...paging, sort_field: z.literal('order_create_time'), sort_order: sortOrder }),
      handle: ({ shop, query, params, now }) => {
        const id = params.statement_id as string;
        const statement = shop.ledger.statements[indexOf('statement', shop.number, id) ?? -1];
        if (!statement) throw new Refusal(22_005_001, 'The statement does not exist.');
        const { next_page_token, total, rows } = list(
          { shop, query: { ...query, statement: id } as typeof query },
          'transactions',
          () => ordered(referencesOf(shop, statement), query.sort_order),
          (reference) => viewTransaction(shop, statement, reference, optionsAt(now)),
        );
        return {
          ...viewStatementTotals(shop, statement, optionsAt(now)),
          next_page_token,
          total_count: total,
          ...rows,
        };
      },
    }),
    operation('GET', '/finance/{version}/orders/{order_id}/statement_transactions', {
      versions: ['202501'],
      scope: SCOPE,
      handle: ({ shop, params, now }) => {
        const order = indexOf('order', shop.number, params.order_id as string);
        if (order === undefined || order >= shop.orders.length) {
          throw new Refusal(21_008_111, 'The order does not belong to the seller.');
        }
        return viewOrderSettlement(shop, order, optionsAt(now));
      },
    }),
    operation('GET', '/finance/{version}/orders/unsettled', {
      versions: ['202507'],
      scope: SCOPE,
      query: z.strictObject({
        ...paging,
        sort_field: z.literal('order_create_time'),
        sort_order: sortOrder,
        search_time_ge: time,
        search_time_lt: time,
      }),
      handle: ({ shop, query, now }) => {
        const found = findUnsettled(shop, query.search_time_ge, query.search_time_lt);
        const sums = { settlement: 0, revenue: 0, fees: 0 };
        for (const order of found) {
          const { settlement, revenue, fees } = settlementOf(shop, order);
          sums.settlement += settlement;
          sums.revenue += revenue;
          sums.fees += fees;
        }
        const { next_page_token, total, rows } = list(
          { shop, query },
          'transactions',
          () => ordered(found, query.sort_order),
          (order) => viewUnsettled(shop, order, optionsAt(now)),
        );
        const sign = behaviour().feeSigns === 'negative' ? 1 : -1;
        return {
          next_page_token,
          total_count: total,
          sum_est_settlement_amount: printMoney(sums.settlement, shop.currency),
          sum_est_revenue_amount: printMoney(sums.revenue, shop.currency),
          sum_est_adjustment_amount: '0',
          sum_est_fee_amount: printMoney(sign * sums.fees, shop.currency),
          ...rows,
        };
      },
    }),
    operation('GET', '/finance/{version}/payments', {
      ...payments,
      versions: ['202309'],
      handle: (call) => {
        if (behaviour().payments202309 === 'retired') throw gatewayRefusal(behaviour().versionErrorCode);
        return listPayments(call);
      },
    }),
    operation('GET', '/finance/{version}/payments', {
      ...payments,
      versions: ['202605'],
      handle: (call) => {
        if (behaviour().payments202605 === 'unknown') throw gatewayRefusal(behaviour().versionErrorCode);
        return listPayments(call);
      },
    }),
    operation('GET', '/finance/{version}/withdrawals', {
      versions: ['202309'],
      scope: SCOPE,
      query: z.strictObject({ ...paging, types: queryList, create_time_ge: time, create_time_lt: time }),
      handle: ({ shop, query, now }) => {
        if (query.types.length === 0 || query.types.some((type) => !WITHDRAWAL_TYPES.includes(type))) {
          throw invalidParameter('types: unknown type.');
        }
        const { next_page_token, total, rows } = list(
          { shop, query },
          'withdrawals',
          () =>
            shop.ledger.withdrawals.filter(
              ({ type, at }) =>
                query.types.includes(type) && isIn(at, query.create_time_ge, query.create_time_lt),
            ),
          (withdrawal) => viewWithdrawal(shop, withdrawal, now),
        );
        return { next_page_token, total_count: total, ...rows };
      },
    }),
  ];
}

function isIn(at: number, from: number | undefined, to: number | undefined): boolean {
  return at >= (from ?? 0) && at < (to ?? Infinity);
}

/** Rows are in ascending order, which is the default. */
function ordered<Row>(rows: Row[], order: 'ASC' | 'DESC' | undefined): Row[] {
  return order === 'DESC' ? rows.toReversed() : rows;
}

function referencesOf(shop: Shop, statement: Statement): RowReference[] {
  const orders = statement.orders.toSorted(
    (left, right) => shop.orders.time('createdAt', left) - shop.orders.time('createdAt', right),
  );
  return [...orders, ...statement.rows.map((_, place) => -1 - place)];
}

function findUnsettled(shop: Shop, from: number | undefined, to: number | undefined): number[] {
  const found: number[] = [];
  for (let order = 0; order < shop.orders.length; order++) {
    const status = shop.orders.statusOf(order);
    if (status === 'UNPAID' || status === 'ON_HOLD' || status === 'CANCELLED') continue;
    if (shop.orders.time('settledIn', order) > 0) continue;
    if (isIn(shop.orders.time('createdAt', order), from, to)) found.push(order);
  }
  return found;
}
