/** Fraction digits of currencies that do not have two. */
const FRACTION_DIGITS: Readonly<Record<string, number>> = {
  IDR: 0,
  VND: 0,
  JPY: 0,
  KRW: 0,
  BHD: 3,
  KWD: 3,
  OMR: 3,
};

export function fractionDigits(currency: string): number {
  return FRACTION_DIGITS[currency] ?? 2;
}

/** Amounts are integers in the smallest unit of their currency; this prints one as the platform does. Zero is `0`. */
export function printMoney(units: number, currency: string): string {
  const digits = fractionDigits(currency);
  if (units === 0) return '0';
  if (digits === 0) return String(units);
  const text = String(Math.abs(units)).padStart(digits + 1, '0');
  return `${units < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Share of an amount in basis points, rounded half away from zero. */
export function shareOf(units: number, basisPoints: number): number {
  const share = (Math.abs(units) * basisPoints) / 10_000;
  return Math.sign(units) * Math.round(share);
}
