import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';

/** Returns the maximum cost of one operation of a user. */
export type CostBudget = (userId: string) => Promise<number>;

/** Maximum cost of one operation of a caller without a user. */
const maxAnonymousCost = 1000;

/** The maximum cost of one operation, per caller. Subscriptions register the limits of tiers, which GraphQL does not know. */
@Injectable()
export class CostBudgets {
  private budget: CostBudget | null = null;

  /** Called once at start. */
  register(budget: CostBudget): void {
    this.budget = budget;
  }

  async limitFor(actor: Actor | null): Promise<number> {
    if (!actor || actor.kind === 'system' || !actor.userId || !this.budget) return maxAnonymousCost;
    return this.budget(actor.userId);
  }
}
