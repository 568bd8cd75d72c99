import { Injectable } from '@nestjs/common';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';

const minute = 60;
const hour = 60 * minute;

/** How often something may be tried, and in how many seconds. */
const authLimits = {
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

/** Counts attempts of signing up, signing in and the like. Shared by processes as every limit is. */
@Injectable()
export class AuthLimits {
  private readonly limiters: ReadonlyMap<AuthLimit, RateLimiter>;

  constructor(private readonly limits: RateLimits) {
    this.limiters = new Map(
      Object.entries(authLimits).map(([name, { tries, seconds }]) => [
        name as AuthLimit,
        limits.limiter({ name: `auth:${name}`, max: tries, windowSeconds: seconds }),
      ]),
    );
  }

  /** Takes one try. @throws Failure RATE_LIMITED with `retryAt` */
  async spend(name: AuthLimit, key: string): Promise<void> {
    await this.limits.take(this.limiter(name), key);
  }

  /** Returns one try. */
  async release(name: AuthLimit, key: string): Promise<void> {
    await this.limiter(name).refund(key);
  }

  /** Forgets the tries so far. */
  async reset(name: AuthLimit, key: string): Promise<void> {
    await this.limiter(name).reset(key);
  }

  private limiter(name: AuthLimit): RateLimiter {
    return this.limiters.get(name)!;
  }
}
