import { RevenueDocument, type RevenueQuery } from '@patchbay/client/operations';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { shopTexts } from '../texts/shop.js';
import { Chart } from '../ui/chart.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Facts } from '../ui/facts.js';
import { SelectField } from '../ui/field.js';
import { Filters } from '../ui/filters.js';
import { formatMoney, formatNumber } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { groupings } from './choices.js';
import { ExportLinks } from '../ui/export-links.js';
import { moneyAxis } from './money-axis.js';

const texts = shopTexts.money;
const route = getRouteApi('/app/money');

/** Longer tables scroll. */
const maxWholeRows = 62;

type Row = NonNullable<RevenueQuery['revenue']>['rows'][number];

const salesColumns: readonly Column<Row>[] = [
  { header: texts.period, isRowHeader: true, cell: ({ start }) => start },
  { header: texts.orders, isNumeric: true, cell: ({ orderCount }) => formatNumber(orderCount) },
  { header: texts.orderRevenue, isNumeric: true, cell: ({ orderRevenue }) => formatMoney(orderRevenue) },
  { header: texts.refunds, isNumeric: true, cell: ({ refunds }) => formatMoney(refunds) },
  { header: texts.net, isNumeric: true, cell: ({ net }) => formatMoney(net) },
];
const settledColumns: readonly Column<Row>[] = [
  { header: texts.period, isRowHeader: true, cell: ({ start }) => start },
  { header: texts.settled, isNumeric: true, cell: ({ settled }) => formatMoney(settled) },
];

/** Revenue and settled money, each with its own chart and table: they are different figures. */
export function RevenueView({ shopId, from, to }: { shopId: string; from: string; to: string }) {
  const { group = 'DAY', currency } = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data, error, fetching }, reload] = useQuery({
    query: RevenueDocument,
    variables: { accountId: shopId, from, to, groupBy: group },
  });
  const revenue = data?.revenue;
  const currencies = revenue?.totals.map(({ net }) => net.currency) ?? [];
  const shown = currencies.find((one) => one === currency) ?? currencies[0];
  const rows = revenue?.rows.filter(({ net }) => net.currency === shown) ?? [];
  const total = revenue?.totals.find(({ net }) => net.currency === shown);
  const parameters = new URLSearchParams({ accountId: shopId, from, to, groupBy: group });
  return (
    <>
      <Filters>
        <SelectField
          label={texts.groupBy}
          value={group}
          onChange={({ target }) =>
            void navigate({
              search: (old) => ({ ...old, group: groupings.find((one) => one === target.value) }),
              replace: true,
            })
          }
        >
          {groupings.map((one) => (
            <option key={one} value={one}>
              {texts.groups[one]}
            </option>
          ))}
        </SelectField>
        {currencies.length > 1 && (
          <SelectField
            label={texts.currency}
            value={shown}
            onChange={({ target }) =>
              void navigate({ search: (old) => ({ ...old, currency: target.value }), replace: true })
            }
          >
            {currencies.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </SelectField>
        )}
      </Filters>
      {error && !data && <ErrorState error={error} retry={() => reload({ requestPolicy: 'network-only' })} />}
      {!data && fetching && <Skeleton lines={14} />}
      {data && !revenue && <Empty title={texts.noSync} />}
      {revenue && !total && <Empty title={texts.noRevenue} />}
      {revenue && total && (
        <div aria-busy={fetching} className="space-y-6">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-sm text-soft">{texts.timeZone(revenue.timeZone)}</p>
            <ExportLinks name="revenue" parameters={parameters} />
          </div>
          <Figure
            title={texts.revenueTitle}
            text={texts.revenueText}
            totals={[
              [texts.orders, formatNumber(total.orderCount)],
              [texts.orderRevenue, formatMoney(total.orderRevenue)],
              [texts.refunds, formatMoney(total.refunds)],
              [texts.net, formatMoney(total.net)],
            ]}
            money={total.net}
            rows={rows}
            columns={salesColumns}
            series={[
              {
                label: texts.orderRevenue,
                values: rows.map(({ orderRevenue }) => Number(orderRevenue.amount)),
              },
              { label: texts.refunds, values: rows.map(({ refunds }) => Number(refunds.amount)) },
            ]}
          />
          <Figure
            title={texts.settledTitle}
            text={texts.settledText}
            totals={[[texts.settled, formatMoney(total.settled)]]}
            money={total.net}
            rows={rows}
            columns={settledColumns}
            series={[{ label: texts.settled, values: rows.map(({ settled }) => Number(settled.amount)) }]}
          />
        </div>
      )}
    </>
  );
}

function Figure({
  title,
  text,
  totals,
  money: { currency, exponent },
  rows,
  columns,
  series,
}: {
  title: string;
  text: string;
  totals: readonly [string, string][];
  /** An amount in the currency of the figure. */
  money: { currency: string; exponent: number };
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  series: readonly { label: string; values: readonly number[] }[];
}) {
  const newestFirst = rows.toReversed();
  const axis = useMemo(() => moneyAxis({ currency, exponent }), [currency, exponent]);
  return (
    <Card title={title}>
      <p className="mb-4 text-soft">{text}</p>
      <Facts facts={totals} />
      <div className="mt-4 grid grid-cols-1 gap-4">
        <Chart label={texts.chart(title)} days={rows.map(({ start }) => start)} series={series} {...axis} />
        <DataTable
          caption={title}
          columns={columns}
          rows={newestFirst}
          rowKey={({ start }) => start}
          maxHeight={rows.length > maxWholeRows ? 'screen' : 'all'}
        />
      </div>
    </Card>
  );
}
