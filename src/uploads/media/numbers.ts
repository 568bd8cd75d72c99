/** Pixels of a side, and any other whole number that is stored: what a 32-bit integer holds. */
export const maxSide = 2 ** 31 - 1;

/** A measured value to the thousandth. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
