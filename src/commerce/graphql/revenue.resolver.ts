import { Args, Query, Resolver } from '@nestjs/graphql';
import { AccountsService } from '../../accounts/accounts.service.js';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { CommerceService } from '../commerce.service.js';
import type { Revenue } from '../finance/revenue.repository.js';
import type { ShopMetricEntity } from '../metrics/shop-metric.entity.js';
import { checkDayRange } from '../domain/day-range.js';
import { DayRangeArgs, RevenueArgs } from './day-range.args.js';
import { totalsOf } from './revenue-totals.js';
import { RevenueRowType, RevenueType, ShopMetricType } from './revenue.type.js';
import { amountsOf, toMoney } from './to-money.js';

@Resolver()
export class RevenueResolver {
  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
  ) {}

  @Query(() => RevenueType, {
    nullable: true,
    description: 'Order revenue, refunds and settled money of a shop. Null before its first sync.',
  })
  @RequiresScope('commerce:read')
  async revenue(@Caller() caller: Actor, @Args() args: RevenueArgs): Promise<RevenueType | null> {
    checkDayRange(args);
    const owner = ownerOf(caller);
    const { id } = await this.accounts.resolve(caller, args.accountId);
    const [shop] = await this.commerce.shops(owner, [id]);
    if (!shop) return null;
    const rows = await this.commerce.revenue(owner, [id], args.from, args.to, args.groupBy);
    return {
      timeZone: shop.timeZone,
      rows: rows.map(toRevenueRowType),
      totals: totalsOf(rows, args.from).map(toRevenueRowType),
    };
  }

  @Query(() => [ShopMetricType], {
    description: 'Performance of a shop by day, oldest first, as the platform reports it about a day later.',
  })
  @RequiresScope('commerce:read')
  async shopMetrics(@Caller() caller: Actor, @Args() args: DayRangeArgs): Promise<ShopMetricType[]> {
    checkDayRange(args);
    const { id } = await this.accounts.resolve(caller, args.accountId);
    return (await this.commerce.metrics(ownerOf(caller), id, args.from, args.to)).map(toShopMetricType);
  }
}

function toRevenueRowType(row: Revenue): RevenueRowType {
  const money = (name: 'orderRevenue' | 'refunds' | 'netRevenue' | 'settled') =>
    toMoney(row[name], row.currency, row.exactAmounts?.[name]);
  return {
    start: row.start,
    orderCount: row.orderCount,
    orderRevenue: money('orderRevenue'),
    refunds: money('refunds'),
    net: money('netRevenue'),
    settled: money('settled'),
  };
}

function toShopMetricType(metric: ShopMetricEntity): ShopMetricType {
  const money = amountsOf(metric, metric.currency, metric.exactAmounts);
  return {
    day: metric.day,
    grossSales: money('grossSales'),
    refunds: money('refunds'),
    orderCount: metric.orderCount,
    itemCount: metric.itemCount,
    customerCount: metric.customerCount,
    visitorCount: metric.visitorCount,
    pageViewCount: metric.pageViewCount,
    conversionRate: metric.conversionRate,
  };
}
