import { OAuthClientUsageDocument, type OAuthClientUsageQuery } from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery } from 'urql';
import { adminTexts } from '../texts/admin.js';
import { Chart } from '../ui/chart.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { formatNumber } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { ErrorState, Skeleton } from '../ui/states.js';

const texts = adminTexts.clients;
const shownDays = 30;
const dayMs = 86_400_000;

type Day = Extract<NonNullable<OAuthClientUsageQuery['node']>, { usageByDay: unknown }>['usageByDay'][number];

const columns: readonly Column<Day>[] = [
  { header: texts.day, isRowHeader: true, cell: ({ day }) => day },
  { header: texts.grants, isNumeric: true, cell: ({ grants }) => formatNumber(grants) },
  { header: texts.refreshes, isNumeric: true, cell: ({ refreshes }) => formatNumber(refreshes) },
  { header: texts.failures, isNumeric: true, cell: ({ failures }) => formatNumber(failures) },
];

/** Token requests of a client by day, in UTC. */
export function ClientUsage({ clientId }: { clientId: string }) {
  const [range] = useState(() => ({ from: utcDay(shownDays - 1), to: utcDay(0) }));
  const [{ data, error }, reload] = useQuery({
    query: OAuthClientUsageDocument,
    variables: { id: clientId, ...range },
  });
  const days = data?.node && 'usageByDay' in data.node ? data.node.usageByDay : null;
  return (
    <Card title={texts.usage}>
      <p className="mb-4 text-soft">{texts.usageText}</p>
      {error && !days && <ErrorState error={error} retry={reload} />}
      {!days && !error && <Skeleton lines={8} />}
      {days && (
        <div className="grid gap-4 lg:grid-cols-2">
          <Chart
            label={texts.usageChart}
            days={days.map(({ day }) => day)}
            series={[
              { label: texts.grants, values: days.map(({ grants }) => grants) },
              { label: texts.failures, values: days.map(({ failures }) => failures) },
            ]}
          />
          <DataTable
            caption={texts.usageCaption}
            columns={columns}
            rows={days.toReversed()}
            rowKey={({ day }) => day}
            isBesideChart
          />
        </div>
      )}
    </Card>
  );
}

function utcDay(daysAgo: number): string {
  return new Date(Date.now() - daysAgo * dayMs).toISOString().slice(0, 10);
}
