const day = 86_400;
const month = 30 * day;
const year = 365 * day;

/** Steps between the marks of a time axis whose values are days, in seconds. Without them, a short axis has marks of hours. */
export const daySteps = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15].map((count) => count * day),
  ...[1, 2, 3, 4, 6].map((count) => count * month),
  ...[1, 2, 5].map((count) => count * year),
];

/** Ends of the time axis of some days, in seconds. For a single day, uPlot would draw `first` to `last`, which are years. */
export function dayRange(days: readonly number[], first: number, last: number): [number, number] {
  const [only] = days;
  return only !== undefined && days.length === 1 ? [only - day, only + day] : [first, last];
}
