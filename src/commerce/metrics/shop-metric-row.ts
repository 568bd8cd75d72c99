import type { ExternalShopMetric } from '../../platforms/platform-commerce.js';
import { AmountReader } from '../domain/amounts.js';
import { RowProblem } from '../domain/row-problem.js';
import type { ShopMetricEntity } from './shop-metric.entity.js';

/** The row of a day. @throws RowProblem */
export function toShopMetricRow(
  accountId: string,
  metric: ExternalShopMetric,
  observedAt: Date,
): ShopMetricEntity {
  const { day, orderCount, itemCount, customerCount, visitorCount, pageViewCount, conversionRate } = metric;
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new RowProblem('The day is not a date.');
  if (conversionRate !== null && !/^-?\d{1,9}(\.\d{1,20})?$/.test(conversionRate))
    throw new RowProblem('The conversion rate is not a decimal number.');
  const amounts = new AmountReader();
  return {
    accountId,
    day,
    grossSales: amounts.read('grossSales', metric.grossSales),
    refunds: amounts.read('refunds', metric.refunds),
    currency: amounts.currency,
    exactAmounts: amounts.exactAmounts,
    orderCount,
    itemCount,
    customerCount,
    visitorCount,
    pageViewCount,
    conversionRate,
    syncedAt: observedAt,
  };
}
