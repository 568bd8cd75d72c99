import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { addressKey } from '../rate-limits/network-address.js';
import type { RateLimitDecision, RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';

/** Wrong user codes per address and window. A code has eight letters of an alphabet of twenty, so guessing is hopeless. */
const maxUserCodeAttempts = 20;
const userCodeWindowSeconds = 15 * 60;

/** Limits of the authorization server per network address, shared by all processes. */
@Injectable()
export class OAuthRateLimits {
  private readonly requests: RateLimiter;
  private readonly userCodes: RateLimiter;

  constructor(limits: RateLimits, config: Config) {
    const { requestsPerMinute } = config.oauth;
    this.requests = limits.limiter({
      name: 'oauth:requests',
      max: requestsPerMinute,
      windowSeconds: 60,
      // One Redis call per request would cost more than most requests.
      leasePoints: Math.floor(requestsPerMinute / 50),
    });
    this.userCodes = limits.limiter({
      name: 'oauth:user-codes',
      max: maxUserCodeAttempts,
      windowSeconds: userCodeWindowSeconds,
    });
  }

  /** Counts a request. Returns null if it may be served, else the seconds to wait. */
  async countRequest(address: string): Promise<number | null> {
    return secondsToWait(await this.requests.consume(addressKey(address)));
  }

  /** Takes one attempt before the user code is checked. Returns null if it may be checked, else the seconds to wait. */
  async takeUserCodeAttempt(address: string): Promise<number | null> {
    return secondsToWait(await this.userCodes.consume(addressKey(address)));
  }

  /** Returns the attempt: the code was right, or none was entered. */
  async returnUserCodeAttempt(address: string): Promise<void> {
    await this.userCodes.refund(addressKey(address));
  }
}

function secondsToWait({ admitted, resetMs }: RateLimitDecision): number | null {
  return admitted ? null : Math.max(1, Math.ceil(resetMs / 1000));
}
