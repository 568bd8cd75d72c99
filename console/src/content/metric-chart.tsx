import { useMemo } from 'react';
import { localDay } from '../data/days.js';
import { contentTexts } from '../texts/content.js';
import { Chart } from '../ui/chart.js';
import { formatNumber } from '../ui/format.js';
import { once } from '../ui/once.js';
import { Card } from '../ui/page.js';
import { formatMetric } from './format-metric.js';
import { metricName } from './metric-names.js';
import type { MetricHistory } from './use-metric-history.js';

const texts = contentTexts.charts;
const dayFormat = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }));

/** A chart of one metric, and the same values as a table. */
export function MetricChart({ history: { name, values } }: { history: MetricHistory }) {
  const title = metricName(name);
  const days = values.map(({ day }) => dayFormat().format(new Date(day)));
  const drawn = useMemo(
    () => ({
      days: values.map(({ day }) => localDay(new Date(day))),
      series: [{ label: metricName(name), values: values.map(({ value }) => value) }],
    }),
    [name, values],
  );
  return (
    <Card title={title}>
      <div className="space-y-3">
        <p className="text-sm text-soft">{texts.latest(formatNumber(values.at(-1)!.value))}</p>
        <Chart
          label={texts.label(title, days[0]!, days.at(-1)!)}
          unit={title}
          formatAxis={formatMetric}
          {...drawn}
        />
        <details>
          <summary className="cursor-pointer text-sm">{texts.table}</summary>
          <div role="region" aria-label={title} tabIndex={0} className="mt-2 max-h-72 overflow-auto">
            <table className="w-full text-left text-sm">
              <caption className="sr-only">{title}</caption>
              <thead className="text-soft">
                <tr>
                  <th scope="col" className="py-1 font-semibold">
                    {texts.day}
                  </th>
                  <th scope="col" className="py-1 text-right font-semibold">
                    {texts.value}
                  </th>
                </tr>
              </thead>
              <tbody>
                {values.map(({ day, value }, index) => (
                  <tr key={day} className="border-t border-line">
                    <th scope="row" className="py-1 font-normal">
                      {days[index]}
                    </th>
                    <td className="py-1 text-right">{formatNumber(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      </div>
    </Card>
  );
}
