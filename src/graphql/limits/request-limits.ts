import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { Actor } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';

/** Where a caller stands in the running minute. */
export interface RequestAllowance {
  limit: number;
  remaining: number;
  /** Seconds until the count starts over. */
  resetSeconds: number;
}

/** A request too many, with what the answer's headers tell. */
export class RequestLimitReached extends Failure<{ retryAt: Date }> {
  constructor(
    retryAt: Date,
    readonly allowance: RequestAllowance,
  ) {
    super('RATE_LIMITED', { retryAt });
  }
}

/**
 * GraphQL requests a minute, per user, and per address for callers without one. With Redis the count is shared by all
 * processes; while Redis is away each process counts for itself.
 */
@Injectable()
export class RequestLimits implements OnModuleInit, OnModuleDestroy {
  private readonly limit: number;
  private readonly redis: Redis | null;
  private readonly limiter: RateLimiterAbstract;
  private readonly settled: Promise<void>;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.limit = config.graphql.requestsPerMinute;
    const options = { keyPrefix: 'patchbay:graphql', points: this.limit, duration: 60 };
    const memory = new RateLimiterMemory(options);
    this.redis = config.redisUrl
      ? new Redis(config.redisUrl, {
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          commandTimeout: 500,
          connectTimeout: 2_000,
        })
      : null;
    this.limiter = this.redis
      ? new RateLimiterRedis({
          ...options,
          storeClient: this.redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
        })
      : memory;
    // ioredis reconnects by itself; an unheard error would end the process.
    this.settled = new Promise((resolve) => {
      if (this.redis) this.redis.on('ready', resolve).on('error', () => resolve());
      else resolve();
    });
  }

  /** Waits for Redis to be there, or to be known to be away. */
  async onModuleInit(): Promise<void> {
    await this.settled;
  }

  /** Counts one request. @throws RequestLimitReached */
  async take(actor: Actor | null, address: string): Promise<RequestAllowance> {
    try {
      return this.allowance(await this.limiter.consume(keyOf(actor, address)));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAt = new Date(this.clock.nowMs() + refusal.msBeforeNext);
      throw new RequestLimitReached(retryAt, this.allowance(refusal));
    }
  }

  onModuleDestroy(): void {
    this.redis?.disconnect();
  }

  private allowance({ remainingPoints, msBeforeNext }: RateLimiterRes): RequestAllowance {
    return {
      limit: this.limit,
      remaining: remainingPoints,
      resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
    };
  }
}

function keyOf(actor: Actor | null, address: string): string {
  if (!actor || actor.kind === 'system') return `address:${address}`;
  return actor.userId ? `user:${actor.userId}` : `client:${(actor as { clientId: string }).clientId}`;
}
