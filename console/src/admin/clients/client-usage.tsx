import { OAuthClientUsageDocument, type OAuthClientUsageQuery } from '@patchbay/client/operations';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { adminTexts } from '../../texts/admin.js';
import { Chart } from '../../ui/chart.js';
import { usageDays } from '../choices.js';
import { type Column, DataTable } from '../../ui/data-table.js';
import { SelectField } from '../../ui/field.js';
import { formatNumber } from '../../ui/format.js';
import { Card } from '../../ui/page.js';
import { ErrorState, Skeleton } from '../../ui/states.js';

const texts = adminTexts.clients;
const route = getRouteApi('/app/admin/clients/$clientId');
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
  const { days: shownDays = 30 } = route.useSearch();
  const navigate = route.useNavigate();
  const range = useMemo(() => ({ from: utcDay(shownDays - 1), to: utcDay(0) }), [shownDays]);
  const [{ data, error }, reload] = useQuery({
    query: OAuthClientUsageDocument,
    variables: { id: clientId, ...range },
  });
  const days = data?.node && 'usageByDay' in data.node ? data.node.usageByDay : null;
  return (
    <Card title={texts.usage}>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-4">
        <p className="text-soft">{texts.usageText}</p>
        <SelectField
          label={texts.usageDays}
          value={shownDays}
          onChange={({ target }) =>
            void navigate({
              search: (old) => ({ ...old, days: usageDays.find((one) => one === Number(target.value)) }),
              replace: true,
            })
          }
        >
          {usageDays.map((one) => (
            <option key={one} value={one}>
              {texts.lastDays(one)}
            </option>
          ))}
        </SelectField>
      </div>
      {error && !days && <ErrorState error={error} retry={reload} />}
      {!days && !error && <Skeleton lines={8} />}
      {days && (
        <div className="grid gap-4 lg:grid-cols-2">
          <Chart
            label={texts.usageChart}
            unit={texts.usageUnit}
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
            maxHeight="chart"
          />
        </div>
      )}
    </Card>
  );
}

function utcDay(daysAgo: number): string {
  return new Date(Date.now() - daysAgo * dayMs).toISOString().slice(0, 10);
}
