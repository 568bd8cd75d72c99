const firstSeconds = 10;
const longestSeconds = 3600;

/**
 * How many seconds to wait after the `attempts`-th failure: 10 s, doubling up to an hour, ± 20 % so that what failed together
 * does not come back together.
 */
export function backOffSeconds(attempts: number, random: () => number = Math.random): number {
  const plain = Math.min(longestSeconds, firstSeconds * 2 ** Math.max(0, attempts - 1));
  return plain * (0.8 + 0.4 * random());
}
