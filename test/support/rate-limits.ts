import { SystemClock } from '../../src/clock/clock.js';
import type { Config } from '../../src/config/config.js';
import { KeyedHash } from '../../src/crypto/keyed-hash.js';
import { RateLimits } from '../../src/rate-limits/rate-limits.js';
import { SharedRedis } from '../../src/rate-limits/shared-redis.js';
import { HealthNotes } from '../../src/telemetry/health-notes.js';
import { Metrics } from '../../src/telemetry/metrics.js';

export interface LimitsProcess {
  limits: RateLimits;
  redis: SharedRedis;
  metrics: Metrics;
  notes: HealthNotes;
}

/** The limits of one process; `redis.onModuleInit()` waits for its Redis, `redis.onApplicationShutdown()` ends it. */
export function makeLimits(redisUrl: string | null = null): LimitsProcess {
  const metrics = new Metrics();
  const notes = new HealthNotes(metrics);
  const redis = new SharedRedis({ redisUrl } as Config, notes);
  const limits = new RateLimits(redis, new KeyedHash(['one secret']), new SystemClock(), metrics);
  return { limits, redis, metrics, notes };
}
