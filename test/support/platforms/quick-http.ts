import { Clock } from '../../../src/clock/clock.js';
import { PlatformHttp } from '../../../src/platforms/http/platform-http.js';
import { PlatformHttpSettings } from '../../../src/platforms/http/platform-http.settings.js';
import { HealthNotes } from '../../../src/telemetry/health-notes.js';
import { Metrics } from '../../../src/telemetry/metrics.js';
import { makeLimits } from '../rate-limits.js';
import { memoryBudgets } from './memory-budget-store.js';

/** A clock that does not move. */
export class StillClock extends Clock {
  constructor(private readonly at = Date.UTC(2026, 10, 6, 12)) {
    super();
  }

  nowMs(): number {
    return this.at;
  }
}

class QuickSettings extends PlatformHttpSettings {
  override readonly apiTimeoutMs = 2_000;
  override readonly longTimeoutMs = 2_000;
  override readonly chunkTimeoutMs = 2_000;
  override readonly retryDelaysMs = [1, 1];
  override readonly maxAnswerBytes = 10_000;
  override readonly breaker = { minimumCalls: 1_000, failingPercentage: 50, windowMs: 10_000, pauseMs: 50 };
}

/** The outbound client with short limits and without a database. */
export function quickHttp(clock: Clock): { http: PlatformHttp; metrics: Metrics; notes: HealthNotes } {
  const metrics = new Metrics();
  const notes = new HealthNotes(metrics);
  const { redis } = makeLimits();
  const http = new PlatformHttp(new QuickSettings(), clock, memoryBudgets(clock), redis, metrics, notes);
  return { http, metrics, notes };
}
