import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type BudgetSize, BudgetStore } from './budget-store.js';
import { Platform } from '../platform.js';
import { type BudgetReport, BudgetReports, type CallBudget } from '../platform-budgets.js';
import { PlatformFailure } from '../platform-failure.js';

/** A documented limit of a platform, which Patchbay enforces before the platform does. */
export interface Budget {
  /** Group of calls that are counted together, such as the calls of one path. */
  bucket: string;
  /** Scope of the budget: the app, or one token. Hashed before it is stored. */
  key: string;
  calls: number;
  perSeconds: number;
}

/** Calls may arrive in another order than they were counted, so the window is this much wider than the platform's. */
const marginSeconds = 1;

/** Platforms have a few buckets each. */
const maxReported = 200;

/** Budgets of calls, in sliding windows: every window of the documented length has at most the allowed number of calls. */
@Injectable()
export class PlatformBudgets extends BudgetReports {
  constructor(private readonly store: BudgetStore) {
    super();
  }

  /** Takes one call from the budget. @throws PlatformFailure rate-limited if it is used up */
  async take(platform: Platform, endpoint: string, budget: Budget): Promise<void> {
    const { calls, perSeconds } = budget;
    const freeAt = await this.store.take(nameOf(platform, budget), sizeOf(budget));
    if (freeAt === null) return;
    throw PlatformFailure.rateLimited(platform, freeAt, {
      platformCode: 'BUDGET_SPENT',
      message: `${endpoint} may be called ${calls} times in ${perSeconds} s.`,
    });
  }

  /** States of budgets, in their order. Null if no call was counted recently. */
  async read(platform: Platform, budgets: readonly Budget[]): Promise<(CallBudget | null)[]> {
    const known = await this.store.read(
      budgets.map((budget) => ({ key: nameOf(platform, budget), ...sizeOf(budget) })),
    );
    return budgets.map((budget) => {
      const use = known.get(nameOf(platform, budget));
      if (!use) return null;
      const { allowed: calls, used, freeAt: refillsAt } = use;
      const remaining = use.isBlocked ? 0 : Math.max(0, calls - used);
      return { calls, perSeconds: budget.perSeconds, used, remaining, refillsAt };
    });
  }

  async report(): Promise<BudgetReport[]> {
    const totals = await this.store.totals(maxReported);
    return totals.flatMap(({ platform, windowSeconds, ...use }) =>
      isPlatform(platform)
        ? [{ ...use, platform, perSeconds: windowSeconds === null ? null : windowSeconds - marginSeconds }]
        : [],
    );
  }

  /**
   * Records that the platform refused a call although the budget allowed it: other callers share the same limit, or the platform has
   * reduced it. The budget is closed, then reduced, and grows back.
   */
  async noteRefusal(platform: Platform, budget: Budget, failure: PlatformFailure): Promise<void> {
    if (!failure.limitsCalls || !failure.retryAt) return;
    await this.store.block(nameOf(platform, budget), failure.retryAt, sizeOf(budget));
  }
}

function sizeOf({ calls, perSeconds }: Budget): BudgetSize {
  return { calls, windowSeconds: perSeconds + marginSeconds };
}

function nameOf(platform: Platform, { bucket, key }: Budget): string {
  const hash = createHash('sha256').update(key).digest('base64url').slice(0, 22);
  return `${platform} ${bucket} ${hash}`;
}

function isPlatform(name: string): name is Platform {
  return Object.values<string>(Platform).includes(name);
}
