import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { Metrics } from '../telemetry/metrics.js';
import { MemoryWindows } from './memory-windows.js';
import { RateLimited } from './rate-limited.js';
import { type RateLimitDecision, RateLimiter, type RateLimitOptions, type Stores } from './rate-limiter.js';
import { RedisWindows } from './redis-windows.js';
import { SharedRedis } from './shared-redis.js';
import type { WindowStore } from './window-store.js';

/**
 * Creates all rate limits of the application. With Redis, processes share the counts. Without Redis, and during an outage of Redis,
 * each process counts separately: an outage neither blocks the service nor disables the limits.
 *
 * Windows use the clocks of the machine and of Redis. The clock of the application, which tests move, does not affect them.
 */
@Injectable()
export class RateLimits {
  private readonly refusals;

  constructor(
    private readonly redis: SharedRedis,
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.refusals = metrics.counter({
      name: 'rate_limit_hits',
      help: 'Requests and attempts refused by a rate limit.',
      labelNames: ['limit'],
    });
  }

  limiter(options: RateLimitOptions): RateLimiter {
    const { name } = options;
    return new RateLimiter(options, this.stores(options), () => this.refusals.inc({ limit: name }));
  }

  /** The failure of a refused request. */
  failure({ resetMs }: RateLimitDecision): RateLimited {
    return new RateLimited(new Date(this.clock.nowMs() + resetMs), Math.max(1, Math.ceil(resetMs / 1000)));
  }

  /** Consumes points. @throws Failure RATE_LIMITED with `retryAt` */
  async take(limiter: RateLimiter, key: string, points = 1): Promise<RateLimitDecision> {
    const decision = await limiter.consume(key, points);
    if (!decision.admitted) throw this.failure(decision);
    return decision;
  }

  private stores({ name }: RateLimitOptions): Stores {
    const local: WindowStore = new MemoryWindows();
    const { redis } = this;
    if (!redis.client) return { use: (key, call) => call(local, key), isShared: () => false };
    const shared: WindowStore = new RedisWindows(redis.client);
    return {
      isShared: () => redis.isAvailable(),
      use: async (key, call) => {
        const result = await redis.attempt(async () => ({
          value: await call(shared, this.redisKey(name, key)),
        }));
        return result ? result.value : call(local, key);
      },
    };
  }

  /** Hashes the key, so that Redis stores neither email nor IP addresses. */
  private redisKey(name: string, key: string): string {
    return `patchbay:limit:${name}:${this.keyedHash.hash('rate-limit', key).toString('base64url')}`;
  }
}
