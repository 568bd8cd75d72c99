import type { ExternalMoney } from '../../platforms/platform-commerce.js';
import { RowProblem } from './row-problem.js';

/** Decimals of currencies that do not have two, by ISO 4217. */
export const exponents: Readonly<Record<string, number>> = {
  ...allWith(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...allWith(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...allWith(4, 'CLF UYW'),
};

/** Codes of ISO 4217. An amount in any other currency cannot be read: its number of decimals is not known. */
const knownCurrencies = new Set(Intl.supportedValuesOf('currency'));

const maxMinor = 2n ** 63n - 1n;
const minMinor = -(2n ** 63n);
const decimalNumber = /^[+-]?\d+(?:\.\d+)?$/;
/** More characters are no amount. Bounds the work for a single value. */
const maxAmountLength = 64;

/** An amount in minor units of its currency, such as cents. */
export interface Money {
  minor: bigint;
  /** ISO 4217. */
  currency: string;
  /** The amount as the platform printed it, if it has more decimals than the currency. Otherwise null. */
  exact: string | null;
}

/** Number of decimals of a currency. */
export function exponentOf(currency: string): number {
  return Object.hasOwn(exponents, currency) ? exponents[currency]! : 2;
}

/**
 * Reads an amount exactly. An amount with more decimals than its currency has is rounded half away from zero and also kept as text.
 *
 * @throws RowProblem if it is no decimal number, exceeds 64 bits, or the currency is no ISO 4217 code
 */
export function parseMoney({ amount, currency }: ExternalMoney): Money {
  if (!knownCurrencies.has(currency)) throw new RowProblem(`Currency "${clip(currency)}" is unknown.`);
  if (amount.length > maxAmountLength || !decimalNumber.test(amount))
    throw new RowProblem(`Amount "${clip(amount)}" is not a decimal number.`);
  const isSigned = amount[0] === '-' || amount[0] === '+';
  const point = amount.indexOf('.');
  const whole = amount.slice(isSigned ? 1 : 0, point === -1 ? undefined : point);
  const fraction = point === -1 ? '' : amount.slice(point + 1);
  const exponent = exponentOf(currency);
  let minor = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  const rest = fraction.slice(exponent);
  const isExact = /^0*$/.test(rest);
  if (!isExact && rest[0]! >= '5') minor += 1n;
  if (amount[0] === '-') minor = -minor;
  if (minor > maxMinor || minor < minMinor) throw new RowProblem(`Amount "${clip(amount)}" is out of range.`);
  return { minor, currency, exact: isExact ? null : amount };
}

/** Prints minor units as a decimal number: `-1250n` of USD is `-12.50`. */
export function formatMinor(minor: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const size = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  const cut = size.length - exponent;
  return `${minor < 0n ? '-' : ''}${size.slice(0, cut)}${exponent > 0 ? `.${size.slice(cut)}` : ''}`;
}

function clip(text: string): string {
  return text.slice(0, 32);
}

function allWith(exponent: number, currencies: string): Record<string, number> {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, exponent]));
}
