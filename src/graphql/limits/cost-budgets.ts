import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';

/** What one operation of a user may cost. */
export type CostBudget = (userId: string) => Promise<number>;

/** What an operation of a caller without a user may cost. */
const budgetOfNobody = 1000;

/** What one operation may cost, by caller. The feature that knows tiers tells; GraphQL itself knows none. */
@Injectable()
export class CostBudgets {
  private budget: CostBudget | null = null;

  /** Called once at start. */
  register(budget: CostBudget): void {
    this.budget = budget;
  }

  async limitFor(actor: Actor | null): Promise<number> {
    if (!actor || actor.kind === 'system' || !actor.userId || !this.budget) return budgetOfNobody;
    return this.budget(actor.userId);
  }
}
