import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import type { RateLimits } from '../rate-limits/rate-limits.js';
import { Platform } from './platform.js';
import { PlatformFailure } from './platform-failure.js';

/** A documented limit of a platform that we keep to ourselves, so that it need not refuse us. */
export interface Budget {
  /** What shares the budget: the app, or one token. */
  key: string;
  calls: number;
  perSeconds: number;
}

/** Budgets per platform and endpoint. While Redis is away each process counts for itself: a platform's own 429 is better than no service. */
export class PlatformBudgets {
  private readonly limiters = new Map<string, RateLimiter>();

  constructor(private readonly limits: RateLimits) {}

  /** Takes one call out of the budget. @throws PlatformFailure rate-limited when it is spent */
  async take(platform: Platform, endpoint: string, budget: Budget): Promise<void> {
    const decision = await this.limiter(platform, endpoint, budget).consume(budget.key);
    if (decision.admitted) return;
    throw PlatformFailure.rateLimited(platform, this.limits.failure(decision).details.retryAt, {
      platformCode: 'BUDGET_SPENT',
      message: `${endpoint} may be called ${budget.calls} times in ${budget.perSeconds} s.`,
    });
  }

  private limiter(platform: Platform, endpoint: string, { calls, perSeconds }: Budget): RateLimiter {
    const name = `platform:${platform}:${endpoint}`;
    const known = this.limiters.get(name);
    if (known) return known;
    const limiter = this.limits.limiter({ name, max: calls, windowSeconds: perSeconds });
    this.limiters.set(name, limiter);
    return limiter;
  }
}
