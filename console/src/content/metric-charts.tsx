import { contentTexts } from '../texts/content.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { MetricChart } from './metric-chart.js';
import { PeriodSelect } from './period-select.js';
import { useMetricHistory } from './use-metric-history.js';

const texts = contentTexts.charts;

/** One chart with its table for each daily metric of an account. */
export function MetricCharts({
  accountId,
  days,
  onDays,
}: {
  accountId: string;
  days: number;
  onDays: (days: number) => void;
}) {
  const { histories, error, reload } = useMetricHistory(accountId, days);
  return (
    <>
      <PeriodSelect days={days} onDays={onDays} />
      {error ? (
        <ErrorState error={error} retry={reload} />
      ) : !histories ? (
        <Skeleton lines={12} />
      ) : histories.length === 0 ? (
        <Empty title={texts.empty}>{texts.emptyText}</Empty>
      ) : (
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
          {histories.map((history) => (
            <MetricChart key={history.name} history={history} />
          ))}
        </div>
      )}
    </>
  );
}
