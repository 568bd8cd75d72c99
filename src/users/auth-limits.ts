import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { Failure } from '../failures/failure.js';

const minute = 60;
const hour = 60 * minute;

/** How often something may be tried, and in how many seconds. */
export const authLimits = {
  /** Guesses from one place, whoever they are for. A success gives its try back. */
  signInByAddress: { tries: 100, seconds: 15 * minute },
  /** Guesses from one place for one user. */
  signInByAddressAndUser: { tries: 10, seconds: 15 * minute },
  /** Guesses for one user from many places. Places where the user is signed in are exempt, so nobody is locked out. */
  signInByUser: { tries: 100, seconds: hour },
  signUpByAddress: { tries: 30, seconds: hour },
  /** Bounds the mails that a stranger can cause. */
  signUpByEmail: { tries: 3, seconds: hour },
  resetByAddress: { tries: 30, seconds: hour },
  resetByEmail: { tries: 3, seconds: hour },
  linkByAddress: { tries: 60, seconds: 15 * minute },
  /** The current password asked of somebody who is signed in. */
  passwordCheckByUser: { tries: 10, seconds: 15 * minute },
  changeEmailByUser: { tries: 5, seconds: hour },
} as const satisfies Record<string, { tries: number; seconds: number }>;

export type AuthLimit = keyof typeof authLimits;

/**
 * Counts tries, in Redis where there is one, so that processes share them; while Redis is away each process counts for itself.
 *
 * The windows run on the machine's clock, not the application's: moving the application's clock in a test moves none of them.
 */
@Injectable()
export class AuthLimits implements OnModuleInit, OnModuleDestroy {
  private readonly redis: Redis | null;
  private readonly settled: Promise<void>;
  private readonly limiters: ReadonlyMap<AuthLimit, RateLimiterAbstract>;

  constructor(
    private readonly clock: Clock,
    private readonly keyedHash: KeyedHash,
    config: Config,
  ) {
    this.redis = config.redisUrl
      ? new Redis(config.redisUrl, {
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          commandTimeout: 500,
          connectTimeout: 2_000,
        })
      : null;
    // ioredis reconnects by itself; an unheard error would end the process.
    this.settled = new Promise((resolve) => {
      if (this.redis) this.redis.on('ready', resolve).on('error', () => resolve());
      else resolve();
    });
    this.limiters = new Map(
      (Object.keys(authLimits) as AuthLimit[]).map((name) => [name, limiter(name, this.redis)]),
    );
  }

  /** Waits until it is known whether Redis is there, so that the first tries are shared as well. */
  onModuleInit(): Promise<void> {
    return this.settled;
  }

  onModuleDestroy(): void {
    this.redis?.disconnect();
  }

  /** Takes one try. @throws Failure RATE_LIMITED with `retryAt` */
  async spend(name: AuthLimit, key: string): Promise<void> {
    try {
      await this.limiter(name).consume(this.hidden(key));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new Failure('RATE_LIMITED', { retryAt: new Date(this.clock.nowMs() + refusal.msBeforeNext) });
    }
  }

  /** Returns one try. */
  async giveBack(name: AuthLimit, key: string): Promise<void> {
    await this.limiter(name).reward(this.hidden(key));
  }

  /** Forgets the tries so far. */
  async reset(name: AuthLimit, key: string): Promise<void> {
    await this.limiter(name).delete(this.hidden(key));
  }

  private limiter(name: AuthLimit): RateLimiterAbstract {
    return this.limiters.get(name)!;
  }

  /** Redis is told neither e-mail nor network addresses. */
  private hidden(key: string): string {
    return this.keyedHash.hash('auth-limit', key).toString('base64url');
  }
}

function limiter(name: AuthLimit, redis: Redis | null): RateLimiterAbstract {
  const { tries, seconds } = authLimits[name];
  const options = { keyPrefix: `patchbay:auth:${name}`, points: tries, duration: seconds };
  const memory = new RateLimiterMemory(options);
  if (!redis) return memory;
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
}
