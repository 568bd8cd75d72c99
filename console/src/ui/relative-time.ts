import { once } from './once.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const dateTime = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }));
const relative = once(() => new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }));

export function formatDateTime(time: string): string {
  return dateTime().format(new Date(time));
}

/**
 * "in 2 hours", "yesterday". From 24 hours on, calendar days in the local time zone. Times more than 30 days away are shown as a date.
 */
export function formatRelative(time: string, now = Date.now()): string {
  const distance = Date.parse(time) - now;
  const size = Math.abs(distance);
  if (size > 30 * dayMs) return formatDateTime(time);
  if (size >= dayMs) return relative().format(calendarDays(distance, Date.parse(time), now), 'day');
  if (size >= hourMs) return relative().format(Math.trunc(distance / hourMs), 'hour');
  if (size >= minuteMs) return relative().format(Math.trunc(distance / minuteMs), 'minute');
  return relative().format(Math.trunc(distance / 1000), 'second');
}

/** Days from one to the other. At least one, also on a day of 25 hours. */
function calendarDays(distance: number, time: number, now: number): number {
  const startOf = (moment: number) => new Date(moment).setHours(0, 0, 0, 0);
  // Days may have 23 or 25 hours.
  const days = Math.round((startOf(time) - startOf(now)) / dayMs);
  return days === 0 ? Math.sign(distance) : days;
}
