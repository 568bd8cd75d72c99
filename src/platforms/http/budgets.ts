import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BudgetStore } from './budget-store.js';
import { Platform } from '../platform.js';
import { PlatformFailure } from '../platform-failure.js';

/** A documented limit of a platform that we keep to ourselves, so that it need not refuse us. */
export interface Budget {
  /** What is counted together, such as the calls of one path. */
  bucket: string;
  /** What shares the budget: the app, or one token. Hashed before it is stored. */
  key: string;
  calls: number;
  perSeconds: number;
}

/** A call that is counted later may arrive earlier: the window is wider than the platform's by this. */
const marginSeconds = 1;

/** Budgets of calls, in sliding windows: within no window of the documented length more calls leave than are allowed. */
@Injectable()
export class PlatformBudgets {
  constructor(private readonly store: BudgetStore) {}

  /** Takes one call out of the budget. @throws PlatformFailure rate-limited when it is spent */
  async take(platform: Platform, endpoint: string, budget: Budget): Promise<void> {
    const { calls, perSeconds } = budget;
    const size = { calls, windowSeconds: perSeconds + marginSeconds };
    const freeAt = await this.store.take(nameOf(platform, budget), size);
    if (freeAt === null) return;
    throw PlatformFailure.rateLimited(platform, freeAt, {
      platformCode: 'BUDGET_SPENT',
      message: `${endpoint} may be called ${calls} times in ${perSeconds} s.`,
    });
  }

  /** Takes in that the platform refused a call although there was room: others draw on the same limit. */
  async noteRefusal(platform: Platform, budget: Budget, failure: PlatformFailure): Promise<void> {
    if (failure.httpStatus !== 429 || !failure.retryAt) return;
    await this.store.block(nameOf(platform, budget), failure.retryAt);
  }
}

function nameOf(platform: Platform, { bucket, key }: Budget): string {
  const hash = createHash('sha256').update(key).digest('base64url').slice(0, 22);
  return `${platform} ${bucket} ${hash}`;
}
