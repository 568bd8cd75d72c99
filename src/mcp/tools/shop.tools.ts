import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AccountsService } from '../../accounts/accounts.service.js';
import { isCalendarDay } from '../../clock/date-time.js';
import { CommerceService } from '../../commerce/commerce.service.js';
import { checkDayRange } from '../../commerce/domain/day-range.js';
import { RevenuePeriod } from '../../commerce/domain/revenue-period.js';
import type { Revenue } from '../../commerce/finance/revenue.repository.js';
import { positionKey, readPosition } from '../../commerce/graphql/list-position.js';
import { totalsOf } from '../../commerce/graphql/revenue-totals.js';
import { toMoney } from '../../commerce/graphql/to-money.js';
import type { ProductEntity } from '../../commerce/products/product.entity.js';
import type { SkuEntity } from '../../commerce/products/sku.entity.js';
import type { StockEntity } from '../../commerce/products/stock.entity.js';
import { Failure } from '../../failures/failure.js';
import { toAmount } from './amounts.js';
import { toToolPage } from './pages.js';
import {
  accountInput,
  idOf,
  money,
  pageInput,
  pageOf,
  text,
  toUntrusted,
  toUntrustedOrNull,
  untrusted,
} from './schemas.js';
import { defineTool, ToolGroup, type ToolProvider } from './tool.js';

const stock = z.object({ warehouseId: z.string(), available: z.number() });

const product = z.object({
  id: idOf('the product'),
  platformProductId: z.string(),
  title: untrusted,
  status: z.string(),
  skus: z
    .array(z.object({ skuId: z.string(), name: untrusted.nullable(), stock: z.array(stock) }))
    .describe('Variants, at most 50.'),
  skuCount: z.int(),
});

const revenueRow = z.object({
  start: z.string().describe('First day of the period, YYYY-MM-DD.'),
  orderCount: z.int().describe('Number of paid orders.'),
  orderRevenue: money.nullable().describe('Totals of the orders that were paid in the period.'),
  refunds: money.nullable(),
  net: money.nullable().describe('orderRevenue less refunds.'),
  settled: money
    .nullable()
    .describe('What the platform paid out. Another figure; never add it to the others.'),
});

const day = z
  .string()
  .refine(isCalendarDay, 'must be a day such as 2026-11-28')
  .describe('YYYY-MM-DD, in the time zone of the shop.');

const maxSkus = 50;
const maxRevenueRows = 100;
const daysOfPeriod: Record<RevenuePeriod, number> = { DAY: 1, WEEK: 7, MONTH: 28 };

/** Products and revenue of shops. */
@Injectable()
@ToolGroup()
export class ShopTools implements ToolProvider {
  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
  ) {}

  readonly tools = [
    defineTool({
      name: 'list_products',
      title: 'List products',
      description:
        'Lists products of a shop with their SKUs and stock, newest first. update_stock takes their ids.',
      kind: 'READ',
      scope: 'commerce:read',
      input: z.strictObject({
        ...accountInput,
        search: text(100, 'Beginnings of words of titles, product ids and SKUs.').optional(),
        ...pageInput,
      }),
      output: pageOf(product),
      run: async (actor, input) => {
        const { userId } = actor;
        const { id: accountId } = await this.accounts.resolve(actor, input.accountId);
        const rows = await this.commerce.products(
          userId,
          accountId,
          { search: input.search },
          readPosition(input.cursor, 'CREATED_AT'),
          input.limit + 1,
        );
        const shown = rows.slice(0, input.limit).map((row) => row.id);
        const skus = Map.groupBy(await this.commerce.skus(userId, shown), ({ productId }) => productId);
        const stocks = Map.groupBy(await this.commerce.stock(userId, shown), ({ productId }) => productId);
        return toToolPage(rows, input, positionKey('CREATED_AT'), (row) =>
          toProduct(row, skus.get(row.id) ?? [], stocks.get(row.id) ?? []),
        );
      },
    }),
    defineTool({
      name: 'get_revenue',
      title: 'Get revenue',
      description: `Order revenue, refunds and settled money of a shop by period, at most ${maxRevenueRows} periods.`,
      kind: 'READ',
      scope: 'commerce:read',
      input: z.strictObject({
        ...accountInput,
        from: day,
        to: day.describe('Last day, included, YYYY-MM-DD.'),
        groupBy: z.enum(RevenuePeriod).default(RevenuePeriod.DAY).describe('Length of a period.'),
      }),
      output: z.object({
        timeZone: z.string().nullable().describe('Time zone of the shop. Null before its first sync.'),
        rows: z.array(revenueRow),
        totals: z.array(revenueRow).describe('Sums of the range, one per currency.'),
      }),
      run: async (actor, { accountId, from, to, groupBy }) => {
        checkDayRange({ from, to });
        requireFewRows(from, to, groupBy);
        const { id: shopId } = await this.accounts.resolve(actor, accountId);
        const rows = await this.commerce.revenue(actor.userId, [shopId], from, to, groupBy);
        const [shop] = await this.commerce.shops(actor.userId, [shopId]);
        return {
          timeZone: shop?.timeZone ?? null,
          rows: rows.map(toRevenueRow),
          totals: totalsOf(rows, from).map(toRevenueRow),
        };
      },
    }),
  ];
}

/** @throws Failure INVALID_INPUT */
function requireFewRows(from: string, to: string, period: RevenuePeriod): void {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  if (days / daysOfPeriod[period] < maxRevenueRows) return;
  const message = `has more than ${maxRevenueRows} periods. Choose longer periods or a shorter range`;
  throw new Failure('INVALID_INPUT', { fields: [{ path: 'groupBy', message }] });
}

function toProduct(row: ProductEntity, skus: readonly SkuEntity[], stocks: readonly StockEntity[]) {
  const bySku = Map.groupBy(stocks, ({ skuExternalId }) => skuExternalId);
  return {
    id: row.id,
    platformProductId: row.externalId,
    title: toUntrusted(row.title),
    status: row.status,
    skus: skus.slice(0, maxSkus).map(({ externalId, name }) => ({
      skuId: externalId,
      name: toUntrustedOrNull(name),
      stock: (bySku.get(externalId) ?? []).map(({ warehouseExternalId, available }) => ({
        warehouseId: warehouseExternalId,
        available,
      })),
    })),
    skuCount: skus.length,
  };
}

function toRevenueRow(row: Revenue) {
  const amount = (name: 'orderRevenue' | 'refunds' | 'netRevenue' | 'settled') =>
    toAmount(toMoney(row[name], row.currency, row.exactAmounts?.[name]));
  return {
    start: row.start,
    orderCount: row.orderCount,
    orderRevenue: amount('orderRevenue'),
    refunds: amount('refunds'),
    net: amount('netRevenue'),
    settled: amount('settled'),
  };
}
