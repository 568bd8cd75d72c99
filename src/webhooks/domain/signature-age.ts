const minuteMs = 60_000;

/** Platforms retry for 72 h, and a redelivery may have the time of the first attempt. One hour is added for clocks and queues. */
const maxAgeMs = 73 * 60 * minuteMs;
const toleranceMs = 5 * minuteMs;

export type SignatureAge = 'fresh' | 'stale' | 'expired' | 'future';

/**
 * Classifies the time of a signature. `stale` is accepted and counted: it may be a redelivery, and a replayed event is already
 * stored. `expired` and `future` are refused. Without a time the signature is `fresh`.
 */
export function signatureAge(signedAt: Date | null, nowMs: number): SignatureAge {
  if (signedAt === null) return 'fresh';
  const ageMs = nowMs - signedAt.getTime();
  if (ageMs < -toleranceMs) return 'future';
  if (ageMs > maxAgeMs) return 'expired';
  return ageMs > toleranceMs ? 'stale' : 'fresh';
}
