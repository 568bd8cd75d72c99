import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AccountsService } from '../../accounts/accounts.service.js';
import { CommerceService } from '../../commerce/commerce.service.js';
import { positionKey, readPosition } from '../../commerce/graphql/list-position.js';
import { amountsOf } from '../../commerce/graphql/to-money.js';
import type { OrderLineEntity } from '../../commerce/orders/order-line.entity.js';
import type { OrderEntity } from '../../commerce/orders/order.entity.js';
import type { ReturnEntity } from '../../commerce/returns/return.entity.js';
import { OrderStatus, ReturnStatus } from '../../platforms/platform-commerce.js';
import { toAmount } from './amounts.js';
import { toToolPage } from './pages.js';
import {
  accountInput,
  idOf,
  money,
  pageInput,
  pageOf,
  text,
  time,
  toTime,
  toTimeOrNull,
  toUntrustedOrNull,
  untrusted,
} from './schemas.js';
import { defineTool, ToolGroup, type ToolProvider } from './tool.js';

const orderLine = z.object({
  skuId: z.string().nullable(),
  productName: untrusted.nullable(),
  price: money.nullable().describe('Price after discounts. Null if unknown.'),
});

const order = z.object({
  id: idOf('the order'),
  platformOrderId: z.string(),
  status: z.string(),
  createdAt: time,
  paidAt: time.nullable(),
  total: money.nullable(),
  lines: z.array(orderLine).describe('Units of the order, at most 50.'),
  lineCount: z.int(),
  buyerRegion: untrusted.nullable().describe('Country of the buyer. Null if hidden or deleted.'),
});

const returned = z.object({
  id: idOf('the return'),
  platformReturnId: z.string(),
  kind: z.string().describe('CANCELLATION, RETURN, AFTERSALES_REQUEST or RMA.'),
  platformOrderId: z.string().nullable(),
  status: z.string(),
  reason: untrusted.nullable(),
  refund: money.nullable().describe('What was refunded or is requested. Null if unknown.'),
  decisions: z.array(z.string()).describe('Decisions that are possible now, for decide_return.'),
  decisionDueAt: time.nullable().describe('When the platform decides itself. Null if nothing is to decide.'),
  createdAt: time,
});

/** More lines make a result too large for an assistant. */
const maxLines = 50;

/** Orders and returns of shops. */
@Injectable()
@ToolGroup()
export class OrderTools implements ToolProvider {
  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
  ) {}

  readonly tools = [
    defineTool({
      name: 'list_orders',
      title: 'List orders',
      description: 'Lists orders of a shop, as of the last sync, newest first.',
      kind: 'READ',
      scope: 'commerce:read',
      input: z.strictObject({
        ...accountInput,
        statuses: z
          .array(z.enum(OrderStatus))
          .max(20)
          .optional()
          .describe('Only orders with these statuses.'),
        search: text(
          100,
          'Beginnings of words of order ids, tracking numbers, product names, SKUs.',
        ).optional(),
        ...pageInput,
      }),
      output: pageOf(order),
      run: async (actor, input) => {
        const { userId } = actor;
        const { id: accountId } = await this.accounts.resolve(actor, input.accountId);
        const rows = await this.commerce.orders(
          userId,
          accountId,
          { statuses: input.statuses, search: input.search },
          { by: 'CREATED_AT', descending: true },
          readPosition(input.cursor, 'CREATED_AT'),
          input.limit + 1,
        );
        const shown = rows.slice(0, input.limit).map((row) => row.id);
        const lines = await this.commerce.orderLines(userId, shown);
        const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
        return toToolPage(rows, input, positionKey('CREATED_AT'), (row) =>
          toOrder(row, byOrder.get(row.id) ?? []),
        );
      },
    }),
    defineTool({
      name: 'list_returns',
      title: 'List returns',
      description:
        'Lists cancellations, returns and aftersales requests of a shop, newest first, or those that wait for a decision.',
      kind: 'READ',
      scope: 'commerce:read',
      input: z.strictObject({
        ...accountInput,
        dueOnly: z
          .boolean()
          .default(false)
          .describe('Only returns that wait for a decision, the most urgent first.'),
        statuses: z
          .array(z.enum(ReturnStatus))
          .max(20)
          .optional()
          .describe('Only returns with these statuses.'),
        ...pageInput,
      }),
      output: pageOf(returned),
      run: async (actor, input) => {
        const { id: accountId } = await this.accounts.resolve(actor, input.accountId);
        const sort = input.dueOnly ? 'DUE' : 'CREATED_AT';
        const rows = await this.commerce.returns(
          actor.userId,
          accountId,
          { statuses: input.statuses },
          sort,
          readPosition(input.cursor, sort),
          input.limit + 1,
        );
        return toToolPage(rows, input, positionKey(sort), toReturn);
      },
    }),
  ];
}

function toOrder(row: OrderEntity, lines: readonly OrderLineEntity[]) {
  return {
    id: row.id,
    platformOrderId: row.externalId,
    status: row.status,
    createdAt: toTime(row.createdAt),
    paidAt: toTimeOrNull(row.paidAt),
    total: toAmount(amountsOf(row, row.currency, row.exactAmounts)('total')),
    lines: lines.slice(0, maxLines).map((line) => ({
      skuId: line.skuExternalId,
      productName: toUntrustedOrNull(line.productName),
      price: toAmount(
        amountsOf(line, row.currency, row.exactAmounts, `lines.${line.externalId}.`)('salePrice'),
      ),
    })),
    lineCount: lines.length,
    buyerRegion: toUntrustedOrNull(row.buyer?.regionCode ?? null),
  };
}

export function toReturn(row: ReturnEntity) {
  return {
    id: row.id,
    platformReturnId: row.externalId,
    kind: row.kind,
    platformOrderId: row.orderExternalId,
    status: row.status,
    reason: toUntrustedOrNull(row.reason),
    refund: toAmount(amountsOf(row, row.currency, row.exactAmounts)('refund')),
    decisions: row.decisions,
    decisionDueAt: toTimeOrNull(row.decisionDueAt),
    createdAt: toTime(row.createdAt),
  };
}

export { returned as returnSchema };
