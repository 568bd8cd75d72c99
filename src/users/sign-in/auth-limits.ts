import { Injectable } from '@nestjs/common';
import type { RateLimiter } from '../../rate-limits/rate-limiter.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Maximum number of attempts within a number of seconds. */
const authLimits = {
  /** Password guesses from one address for all users. A successful sign-in does not count. */
  signInByAddress: { attempts: 100, seconds: 15 * minute },
  /** Password guesses from one address for one user. */
  signInByAddressAndUser: { attempts: 10, seconds: 15 * minute },
  /** Password guesses for one user from all addresses. Addresses with a session of the user are exempt, so that they are not locked out. */
  signInByUser: { attempts: 100, seconds: hour },
  signUpByAddress: { attempts: 30, seconds: hour },
  /** Limits the mails that other people can cause. */
  signUpByEmail: { attempts: 3, seconds: hour },
  resetByAddress: { attempts: 30, seconds: hour },
  resetByEmail: { attempts: 3, seconds: hour },
  linkByAddress: { attempts: 60, seconds: 15 * minute },
  /** Checks of the current password of a signed-in user. */
  passwordCheckByUser: { attempts: 10, seconds: 15 * minute },
  /** Codes from one address for all users. A successful sign-in does not count. */
  secondFactorByAddress: { attempts: 100, seconds: 15 * minute },
  /** Codes from one address for one user. */
  secondFactorByAddressAndUser: { attempts: 10, seconds: hour },
  /**
   * Codes of the authenticator app from all addresses. Only callers who know the password can use it up. A guess is right with a chance of
   * 3 in a million.
   */
  secondFactorByUser: { attempts: 50, seconds: day },
  /** Wrong codes and passkeys after a right first factor. The user gets a mail about the next one. */
  secondFactorRefusedByUser: { attempts: 4, seconds: day },
  /** Mails about wrong codes. */
  secondFactorMailByUser: { attempts: 1, seconds: day },
  /** Mails about passkeys that may have been copied. */
  passkeyCopyMailByUser: { attempts: 1, seconds: day },
  /** Challenges and signatures of passkeys. Those of a successful sign-in do not count. */
  passkeyByAddress: { attempts: 120, seconds: 15 * minute },
  /** Challenges for one sign-in that waits for the second factor. */
  passkeyChallengeBySignIn: { attempts: 20, seconds: 15 * minute },
  /** First codes of a new authenticator app, and challenges for new passkeys. */
  setUpByUser: { attempts: 20, seconds: 15 * minute },
  changeEmailByUser: { attempts: 5, seconds: hour },
} as const satisfies Record<string, { attempts: number; seconds: number }>;

export type AuthLimit = keyof typeof authLimits;

/** Rate limits of sign-up, sign-in, password reset and similar actions. */
@Injectable()
export class AuthLimits {
  private readonly limiters: ReadonlyMap<AuthLimit, RateLimiter>;

  constructor(private readonly limits: RateLimits) {
    this.limiters = new Map(
      Object.entries(authLimits).map(([name, { attempts, seconds }]) => [
        name as AuthLimit,
        limits.limiter({ name: `auth:${name}`, max: attempts, windowSeconds: seconds }),
      ]),
    );
  }

  /** Counts one attempt. @throws Failure RATE_LIMITED with `retryAt` */
  async take(name: AuthLimit, key: string): Promise<void> {
    await this.limits.take(this.limiter(name), key);
  }

  /** Counts one attempt. @returns false if the limit is reached */
  async admits(name: AuthLimit, key: string): Promise<boolean> {
    return (await this.limiter(name).consume(key)).admitted;
  }

  /** Refunds attempts. */
  async release(name: AuthLimit, key: string, count = 1): Promise<void> {
    await this.limiter(name).refund(key, count);
  }

  /** Resets the count. */
  async reset(name: AuthLimit, key: string): Promise<void> {
    await this.limiter(name).reset(key);
  }

  private limiter(name: AuthLimit): RateLimiter {
    return this.limiters.get(name)!;
  }
}
