const firstMs = 10_000;
const longestMs = 3_600_000;

/** How long to wait after the given number of failures in a row: 10 s, 20 s … 1 h, each drawn from the upper half. */
export function backOffMs(failures: number, random = Math.random()): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (0.5 + random / 2));
}

/** The same within one upload, whose address lives for an hour only: 1 s, 2 s … 1 min. */
export function chunkBackOffMs(failures: number, random = Math.random()): number {
  const whole = Math.min(60_000, 1_000 * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (0.5 + random / 2));
}
