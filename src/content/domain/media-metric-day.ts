import { isCalendarDay } from '../../clock/date-time.js';
import { Failure } from '../../failures/failure.js';

/** Last value of a metric of a media item that was read on one day. */
export interface MediaMetricDay {
  readonly mediaId: string;
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  readonly name: string;
  readonly value: number;
  readonly observedAt: Date;
}

/** Days as `YYYY-MM-DD` in UTC, both included. */
export interface MetricDayRange {
  readonly from: string;
  readonly to: string;
}

interface RequestedRange {
  readonly from?: unknown;
  readonly to?: unknown;
}

export const maxHistoryDays = 366;
export const defaultHistoryDays = 90;
const dayMs = 24 * 3_600_000;

/** The requested range. Default: the days until today. @throws Failure INVALID_INPUT if it is empty or too long */
export function toMetricDayRange({ from, to }: RequestedRange, nowMs: number): MetricDayRange {
  const last = to == null ? toDay(nowMs) : requireDay('to', to);
  const first =
    from == null
      ? requireDay('to', toDay(Date.parse(last) - (defaultHistoryDays - 1) * dayMs))
      : requireDay('from', from);
  const days = countDays(first, last);
  if (days < 1) throw invalidInput('to', 'must not be before from');
  if (days > maxHistoryDays)
    throw invalidInput('to', `must be at most ${maxHistoryDays} days from the first`);
  return { from: first, to: last };
}

/** The cost of a range: its days. An invalid or open range costs as much as the longest one. */
export function historyCost({ from, to }: RequestedRange): number {
  if (from == null) return defaultHistoryDays;
  if (!isCalendarDay(from) || !isCalendarDay(to)) return maxHistoryDays;
  return Math.min(Math.max(countDays(from, to), 1), maxHistoryDays);
}

const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const countDays = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs + 1;

function requireDay(path: string, day: unknown): string {
  if (!isCalendarDay(day)) throw invalidInput(path, 'must be a day such as 2026-11-28');
  return day;
}

const invalidInput = (path: string, message: string) =>
  new Failure('INVALID_INPUT', { fields: [{ path, message }] });
