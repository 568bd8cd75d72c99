/** A positive whole number, such as pixels, that fits into a 32-bit integer. */
export const maxSide = 2 ** 31 - 1;

/** Rounds to three decimals. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
