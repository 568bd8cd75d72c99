const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const number = new Intl.NumberFormat();
const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

export function formatNumber(value: number): string {
  return number.format(value);
}

/** "in 2 hours", "yesterday". Times more than 30 days away are shown as a date. */
export function formatRelative(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  if (Math.abs(seconds) > 30 * 86_400) return dateTime.format(new Date(time));
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / length), unit);
}

/** A time relative to now, with the exact time as its tooltip. */
export function Time({ value }: { value: string }) {
  return (
    <time dateTime={value} title={dateTime.format(new Date(value))}>
      {formatRelative(value)}
    </time>
  );
}

/** An amount of money. `amount` is the exact decimal number that the API returns. */
export function formatMoney({
  amount,
  currency,
  exponent,
}: {
  amount: string;
  currency: string;
  exponent: number;
}): string {
  const format = new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: Math.max(exponent, 0),
  });
  // A string, because numbers cannot hold every amount exactly.
  return format.format(amount as unknown as number);
}
