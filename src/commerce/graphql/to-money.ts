import type { ExactAmounts } from '../domain/amounts.js';
import { exponentOf, formatMinor } from '../domain/money.js';
import type { MoneyType } from './money.type.js';

export function toMoney(minorUnits: bigint, currency: string, exact?: string): MoneyType {
  return {
    amount: exact ?? formatMinor(minorUnits, currency),
    minorUnits: minorUnits.toString(),
    currency,
    exponent: exponentOf(currency),
    hasExtraDecimals: exact !== undefined,
  };
}

type AmountName<Row> = {
  [Name in keyof Row & string]: Row[Name] extends bigint | null ? Name : never;
}[keyof Row & string];

/** Reads amounts of a row, whose exact forms are stored beside it under the same name, after `prefix`. */
export function amountsOf<Row extends object>(
  row: Row,
  currency: string | null,
  exactAmounts: ExactAmounts | null,
  prefix = '',
): (name: AmountName<Row>) => MoneyType | null {
  return (name) => {
    const value = row[name] as bigint | null;
    return value === null || currency === null
      ? null
      : toMoney(value, currency, exactAmounts?.[`${prefix}${name}`]);
  };
}
