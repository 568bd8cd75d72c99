import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { addressKey } from '../../rate-limits/network-address.js';
import { RateLimited } from '../../rate-limits/rate-limited.js';
import type { RateLimitDecision, RateLimiter } from '../../rate-limits/rate-limiter.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';

/** The remaining requests of a caller in the current minute. */
export interface RequestAllowance {
  limit: number;
  remaining: number;
  /** Seconds until the count restarts. */
  resetSeconds: number;
}

/** The limit refused the request. `allowance` is for the response headers. */
export class RequestLimitReached extends RateLimited {
  constructor(
    retryAt: Date,
    readonly allowance: RequestAllowance,
  ) {
    super(retryAt, allowance.resetSeconds);
  }
}

/** Limits GraphQL requests per minute and user, or per address for callers without a user. */
@Injectable()
export class RequestLimits {
  private readonly limiter: RateLimiter;

  constructor(
    config: Config,
    private readonly limits: RateLimits,
  ) {
    const max = config.graphql.requestsPerMinute;
    this.limiter = limits.limiter({ name: 'graphql', max, windowSeconds: 60 });
  }

  /** Counts one request. @throws RequestLimitReached */
  async take(actor: Actor | null, address: string): Promise<RequestAllowance> {
    const decision = await this.limiter.consume(callerKey(actor, address));
    if (decision.admitted) return toAllowance(decision);
    throw new RequestLimitReached(this.limits.failure(decision).details.retryAt, toAllowance(decision));
  }
}

function toAllowance({ max, remaining, resetMs }: RateLimitDecision): RequestAllowance {
  return { limit: max, remaining, resetSeconds: Math.max(1, Math.ceil(resetMs / 1000)) };
}

function callerKey(actor: Actor | null, address: string): string {
  if (!actor || actor.kind === 'system') return `address:${addressKey(address)}`;
  return actor.userId ? `user:${actor.userId}` : `client:${(actor as { clientId: string }).clientId}`;
}
