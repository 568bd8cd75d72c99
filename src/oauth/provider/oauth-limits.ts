import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Config } from '../../config/config.js';
import { limitedAddress } from '../../users/domain/limited-address.js';

/** Wrong codes that an address may type in a quarter of an hour: against eight letters of twenty that is no way in. */
const wrongUserCodes = { points: 20, duration: 15 * 60 };

/**
 * How often an address may come. Shared by all processes where there is Redis; while it is away each process counts for itself.
 *
 * The requests themselves are counted in each process: a look at Redis would cost more than most of them.
 */
@Injectable()
export class OAuthLimits implements OnModuleDestroy {
  private readonly redis: Redis | null;
  private readonly requests: RateLimiterMemory;
  private readonly userCodes: RateLimiterAbstract;

  constructor(config: Config) {
    this.requests = new RateLimiterMemory({ points: config.oauth.requestsPerMinute, duration: 60 });
    const memory = new RateLimiterMemory(wrongUserCodes);
    this.redis = config.redisUrl
      ? new Redis(config.redisUrl, {
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          commandTimeout: 500,
        })
      : null;
    // ioredis reconnects by itself; an unheard error would end the process.
    this.redis?.on('error', () => undefined);
    this.userCodes = this.redis
      ? new RateLimiterRedis({
          ...wrongUserCodes,
          keyPrefix: 'patchbay:oauth:user-code',
          storeClient: this.redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
        })
      : memory;
  }

  onModuleDestroy(): void {
    this.redis?.disconnect();
  }

  /** Counts a request. null: it may be served; else the seconds to wait. */
  async request(address: string): Promise<number | null> {
    try {
      await this.requests.consume(limitedAddress(address));
      return null;
    } catch (refusal) {
      return secondsOf(refusal);
    }
  }

  async wrongUserCode(address: string): Promise<void> {
    await this.userCodes.consume(limitedAddress(address)).catch(secondsOf);
  }

  /** null: another code may be tried; else the seconds to wait. */
  async userCodeBlocked(address: string): Promise<number | null> {
    const state = await this.userCodes.get(limitedAddress(address));
    return state && state.consumedPoints >= wrongUserCodes.points ? secondsOf(state) : null;
  }
}

function secondsOf(refusal: unknown): number {
  if (!(refusal instanceof RateLimiterRes)) throw refusal;
  return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
}
