const firstSeconds = 10;
const maxSeconds = 3600;

/** Seconds to wait after the given number of failed attempts: 10 s, doubled up to an hour, ± 20 % so that retries spread out. */
export function backOffSeconds(attempts: number, random: () => number = Math.random): number {
  const exact = Math.min(maxSeconds, firstSeconds * 2 ** Math.max(0, attempts - 1));
  return exact * (0.8 + 0.4 * random());
}
