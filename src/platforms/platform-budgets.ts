import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { Clock } from '../clock/clock.js';
import { Platform } from './platform.js';
import { PlatformFailure } from './platform-failure.js';

/** A documented limit of a platform that we keep to ourselves, so that it need not refuse us. */
export interface Budget {
  /** What shares the budget: the app, or one token. Hashed before it goes anywhere. */
  key: string;
  calls: number;
  perSeconds: number;
}

/**
 * Budgets per platform and endpoint. With Redis they are shared by all processes; while Redis is away each process counts
 * for itself, because a platform's own 429 is better than no service.
 */
export class PlatformBudgets {
  private readonly limiters = new Map<string, RateLimiterAbstract>();
  readonly redis: Redis | null;

  constructor(
    private readonly clock: Clock,
    redisUrl: string | null,
    onRedis: (isAvailable: boolean) => void,
  ) {
    this.redis = redisUrl
      ? new Redis(redisUrl, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 500 })
      : null;
    this.redis?.on('error', () => onRedis(false)).on('ready', () => onRedis(true));
  }

  /** Takes one call out of the budget. @throws PlatformFailure rate-limited when it is spent */
  async take(platform: Platform, endpoint: string, budget: Budget): Promise<void> {
    const key = createHash('sha256').update(budget.key).digest('base64url').slice(0, 22);
    try {
      await this.limiter(platform, endpoint, budget).consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw PlatformFailure.rateLimited(platform, new Date(this.clock.nowMs() + refusal.msBeforeNext), {
        platformCode: 'BUDGET_SPENT',
        message: `${endpoint} may be called ${budget.calls} times in ${budget.perSeconds} s.`,
      });
    }
  }

  close(): void {
    this.redis?.disconnect();
  }

  private limiter(platform: Platform, endpoint: string, { calls, perSeconds }: Budget): RateLimiterAbstract {
    const name = `${platform}:${endpoint}`;
    const known = this.limiters.get(name);
    if (known) return known;
    const options = { keyPrefix: `patchbay:budget:${name}`, points: calls, duration: perSeconds };
    const memory = new RateLimiterMemory(options);
    const limiter = this.redis
      ? new RateLimiterRedis({
          ...options,
          storeClient: this.redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
        })
      : memory;
    this.limiters.set(name, limiter);
    return limiter;
  }
}
