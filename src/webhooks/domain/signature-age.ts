const minuteMs = 60_000;

/** Platforms retry for 72 h, and a redelivery may carry the time of the first attempt. One hour is for clocks and queues. */
const longestRetryMs = 73 * 60 * minuteMs;
const toleranceMs = 5 * minuteMs;

export type SignatureAge = 'fresh' | 'stale' | 'expired' | 'future';

/**
 * Judges when a webhook was signed. `stale` is taken and counted: it is how a redelivery may look, and a replay finds its
 * event stored already. `expired` and `future` are refused. A platform that tells no time is always `fresh`.
 */
export function signatureAge(signedAt: Date | null, nowMs: number): SignatureAge {
  if (signedAt === null) return 'fresh';
  const ageMs = nowMs - signedAt.getTime();
  if (ageMs < -toleranceMs) return 'future';
  if (ageMs > longestRetryMs) return 'expired';
  return ageMs > toleranceMs ? 'stale' : 'fresh';
}
