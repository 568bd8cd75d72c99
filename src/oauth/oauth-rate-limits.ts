import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { addressKey } from '../rate-limits/network-address.js';
import type { RateLimitDecision, RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';

/** Wrong codes that an address may type in a quarter of an hour: against eight letters of twenty that is no way in. */
const maxUserCodeAttempts = 20;
const userCodeWindowSeconds = 15 * 60;

/** How often an address may come to the authorization server. Shared by processes as every limit is. */
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
      // Asking Redis for each request would cost more than most of them.
      leasePoints: Math.floor(requestsPerMinute / 50),
    });
    this.userCodes = limits.limiter({
      name: 'oauth:user-codes',
      max: maxUserCodeAttempts,
      windowSeconds: userCodeWindowSeconds,
    });
  }

  /** Counts a request. null: it may be served; else the seconds to wait. */
  async countRequest(address: string): Promise<number | null> {
    return secondsToWait(await this.requests.consume(addressKey(address)));
  }

  /** Takes a try of a user code, before the code is looked at. null: it may be tried; else the seconds to wait. */
  async takeUserCodeAttempt(address: string): Promise<number | null> {
    return secondsToWait(await this.userCodes.consume(addressKey(address)));
  }

  /** Gives the try back: the code was right, or nothing was tried. */
  async returnUserCodeAttempt(address: string): Promise<void> {
    await this.userCodes.refund(addressKey(address));
  }
}

function secondsToWait({ admitted, resetMs }: RateLimitDecision): number | null {
  return admitted ? null : Math.max(1, Math.ceil(resetMs / 1000));
}
