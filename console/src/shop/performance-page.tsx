import { ShopMetricsDocument, type ShopMetricsQuery } from '@patchbay/client/operations';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { dayBefore } from '../data/days.js';
import { shopTexts } from '../texts/shop.js';
import { Chart } from '../ui/chart.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Filters } from '../ui/filters.js';
import { formatNumber } from '../ui/format.js';
import { once } from '../ui/once.js';
import { Card } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { PeriodFields } from '../ui/period-fields.js';
import { moneyAxis } from './money-axis.js';
import { MoneyText } from './money-text.js';
import { ShopPage } from './shop-page.js';

type Metric = ShopMetricsQuery['shopMetrics'][number];

const texts = shopTexts.performance;
const route = getRouteApi('/app/performance');
const defaultDays = 29;
const percent = once(() => new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 }));

const showCount = (count: number | null) => (count === null ? shopTexts.unknown : formatNumber(count));

const columns: readonly Column<Metric>[] = [
  { header: texts.day, isRowHeader: true, cell: ({ day }) => day },
  { header: texts.grossSales, isNumeric: true, cell: ({ grossSales }) => <MoneyText value={grossSales} /> },
  { header: texts.refunds, isNumeric: true, cell: ({ refunds }) => <MoneyText value={refunds} /> },
  { header: texts.orders, isNumeric: true, cell: ({ orderCount }) => showCount(orderCount) },
  { header: texts.items, isNumeric: true, cell: ({ itemCount }) => showCount(itemCount) },
  { header: texts.customers, isNumeric: true, cell: ({ customerCount }) => showCount(customerCount) },
  { header: texts.visitors, isNumeric: true, cell: ({ visitorCount }) => showCount(visitorCount) },
  { header: texts.pageViews, isNumeric: true, cell: ({ pageViewCount }) => showCount(pageViewCount) },
  {
    header: texts.conversion,
    isNumeric: true,
    cell: ({ conversionRate }) =>
      conversionRate === null ? shopTexts.unknown : percent().format(Number(conversionRate)),
  },
];

/** What the platform measured for a shop, by day. */
export function PerformancePage() {
  const { shop, from = dayBefore(defaultDays), to = dayBefore(0) } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <ShopPage title={texts.title} description={texts.text} chosen={shop} choose={(id) => set({ shop: id })}>
      {({ id }) => (
        <>
          <Filters>
            <PeriodFields from={from} to={to} labels={shopTexts} change={set} />
          </Filters>
          <Performance key={id} shopId={id} from={from} to={to} />
        </>
      )}
    </ShopPage>
  );
}

function Performance({ shopId, from, to }: { shopId: string; from: string; to: string }) {
  const [{ data, error }, reload] = useQuery({
    query: ShopMetricsDocument,
    variables: { accountId: shopId, from, to },
  });
  const metrics = data?.shopMetrics;
  const drawn = useMemo(() => metrics && toSeries(metrics), [metrics]);
  if (!metrics || !drawn)
    return error ? (
      <ErrorState error={error} retry={() => reload({ requestPolicy: 'network-only' })} />
    ) : (
      <Skeleton lines={14} />
    );
  if (metrics.length === 0) return <Empty title={texts.empty} />;
  return (
    <>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Card title={texts.salesTitle}>
          <Chart
            label={shopTexts.money.chart(texts.salesTitle)}
            days={drawn.days}
            series={drawn.sales}
            {...drawn.axis}
          />
        </Card>
        <Card title={texts.visitsTitle}>
          <Chart
            label={shopTexts.money.chart(texts.visitsTitle)}
            days={drawn.days}
            series={drawn.visits}
            unit={texts.people}
          />
        </Card>
      </div>
      <DataTable
        caption={texts.table}
        columns={columns}
        rows={metrics.toReversed()}
        rowKey={({ day }) => day}
      />
    </>
  );
}

function toSeries(metrics: readonly Metric[]) {
  const amounts = (read: (metric: Metric) => { amount: string } | null) =>
    metrics.map((metric) => {
      const money = read(metric);
      return money && Number(money.amount);
    });
  const money = metrics.find(({ grossSales }) => grossSales !== null)?.grossSales;
  return {
    axis: money ? moneyAxis(money) : { unit: texts.grossSales },
    days: metrics.map(({ day }) => day),
    sales: [
      { label: texts.grossSales, values: amounts(({ grossSales }) => grossSales) },
      { label: texts.refunds, values: amounts(({ refunds }) => refunds) },
    ],
    visits: [
      { label: texts.visitors, values: metrics.map(({ visitorCount }) => visitorCount) },
      { label: texts.customers, values: metrics.map(({ customerCount }) => customerCount) },
    ],
  };
}
