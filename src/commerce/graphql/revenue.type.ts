import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { RevenuePeriod } from '../domain/revenue-period.js';
import { MoneyType } from './money.type.js';

registerEnumType(RevenuePeriod, {
  name: 'RevenuePeriod',
  description: 'Length of one row of the revenue, in days of the shop.',
  valuesMap: {
    DAY: { description: 'A day in the time zone of the shop.' },
    WEEK: { description: 'Monday to Sunday.' },
    MONTH: { description: 'A calendar month.' },
  },
});

@RequiresScope('commerce:read')
@ObjectType('RevenueRow', {
  description: 'Order revenue and settled money of one period and currency. They are different figures.',
})
export class RevenueRowType {
  @Field({
    description:
      'First day of the period, YYYY-MM-DD, in the time zone of the shop. It may be before `from`; days outside the range do not count.',
  })
  start: string;

  @Field(() => Int, { description: 'Number of orders paid in the period.' })
  orderCount: number;

  @Field(() => MoneyType, {
    description:
      'What buyers paid for orders paid in the period. Orders canceled before payment do not count.',
  })
  orderRevenue: MoneyType;

  @Field(() => MoneyType, { description: 'Refunds of the period, positive, on the day of the refund.' })
  refunds: MoneyType;

  @Field(() => MoneyType, { description: 'orderRevenue less refunds.' })
  net: MoneyType;

  @Field(() => MoneyType, {
    description: 'What the platform settled with statements of the period, after fees.',
  })
  settled: MoneyType;
}

@RequiresScope('commerce:read')
@ObjectType('Revenue', { description: 'Revenue of a shop.' })
export class RevenueType {
  @Field({ description: 'Time zone of the days, IANA.' })
  timeZone: string;

  @Field(() => [RevenueRowType], {
    description: 'One row per period and currency with any money, oldest first.',
  })
  rows: RevenueRowType[];

  @Field(() => [RevenueRowType], { description: 'One row per currency for the whole time.' })
  totals: RevenueRowType[];
}

@RequiresScope('commerce:read')
@ObjectType('ShopMetric', {
  description:
    'Performance of a shop on one day, as the platform reports it. Missing values are null, never 0.',
})
export class ShopMetricType {
  @Field({ description: 'Day, YYYY-MM-DD, in the time zone of the shop.' })
  day: string;

  @Field(() => MoneyType, { nullable: true, description: 'Gross merchandise value. Null if not reported.' })
  grossSales: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Refunds. Null if not reported.' })
  refunds: MoneyType | null;

  @Field(() => Float, { nullable: true, description: 'Number of orders. Null if not reported.' })
  orderCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of sold items. Null if not reported.' })
  itemCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of customers. Null if not reported.' })
  customerCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of visitors. Null if not reported.' })
  visitorCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of page views. Null if not reported.' })
  pageViewCount: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Share of visitors that order, as a decimal: "0.08" is 8 %. Null if not reported.',
  })
  conversionRate: string | null;
}
