import type { Bench } from './harness/bench.js';
import type { Measurement } from './harness/report.js';

/** Placeholder until below. */
export async function webhookVisible(_bench: Bench): Promise<Measurement[]> {
  return [];
}
