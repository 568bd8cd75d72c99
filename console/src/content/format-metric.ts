import { formatNumber } from '../ui/format.js';
import { once } from '../ui/once.js';

const compact = once(
  () => new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 }),
);

/** A value in little space. Small numbers are exact. */
export function formatMetric(value: number): string {
  return Math.abs(value) < 10_000 ? formatNumber(value) : compact().format(value);
}
