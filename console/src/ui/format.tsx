import { useEffect, useReducer } from 'react';
import { once } from './once.js';
import { formatDateTime, formatRelative } from './relative-time.js';
import { createTicker } from './ticker.js';

const number = once(() => new Intl.NumberFormat());
const ticker = createTicker(document);

export function formatNumber(value: number): string {
  return number().format(value);
}

/** A time relative to now, which stays correct, with the exact time as its tooltip. */
export function Time({ value }: { value: string }) {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const isRecent = Math.abs(Date.parse(value) - Date.now()) < 60_000;
  useEffect(() => ticker.listen(render, isRecent), [isRecent]);
  return (
    <time dateTime={value} title={formatDateTime(value)}>
      {formatRelative(value)}
    </time>
  );
}

/** A rounded amount of money with its currency, for the axis of a chart. */
export function formatShortMoney(value: number, currency: string): string {
  return new Intl.NumberFormat(undefined, { style: 'currency', currency, notation: 'compact' }).format(value);
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
