/** RFC 3339 §5.6: a full date, a full time and an offset. `T` and `Z` may be lower case. */
const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):(\d\d))$/i;
const maxLength = 64;
/** Years that RFC 3339 can write and that PostgreSQL reads in the same notation, which has no year 0. */
const minMs = Date.parse('0001-01-01T00:00:00Z');
const maxMs = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Reads an RFC 3339 date-time. The offset is required, so that the server's time zone never matters, and the day must exist in the
 * calendar. Leap seconds (`:60`) are refused, because neither JavaScript nor PostgreSQL can store them. Fractions beyond
 * milliseconds are cut off.
 *
 * @returns null if the text is not such a date-time, or outside the years 1 to 9999 in UTC
 */
export function parseDateTime(text: string): Date | null {
  const parts = text.length <= maxLength ? pattern.exec(text) : null;
  if (!parts) return null;
  const [year, month, day, hour, minute, second, offsetHour = 0, offsetMinute = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number?, number?];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null;
  const ms = Date.parse(text.toUpperCase());
  return ms >= minMs && ms <= maxMs ? new Date(ms) : null;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Whether a value is a day that exists in the calendar, as YYYY-MM-DD. */
export function isCalendarDay(value: unknown): value is string {
  return typeof value === 'string' && value.length === 10 && parseDateTime(`${value}T00:00:00Z`) !== null;
}
