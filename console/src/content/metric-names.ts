import { formatNumber } from '../ui/format.js';

/** Name of a metric of a platform as words: `view_count` is "view count". */
export function metricName(name: string): string {
  return name.replaceAll('_', ' ');
}

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** A value in little space. Small numbers are exact. */
export function formatMetric(value: number): string {
  return Math.abs(value) < 10_000 ? formatNumber(value) : compact.format(value);
}
