import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';
import { atMostOne, Marked } from '../../discovery/marked.js';
import { methodMarker } from '../../discovery/markers.js';

/** Returns the maximum cost of one operation of a user. */
export type CostBudget = (userId: string) => Promise<number>;

/** Maximum cost of one operation of a caller without a user. */
const maxAnonymousCost = 1000;

/** Marks the method that limits the cost for users. Subscriptions limit it by tier, which GraphQL does not know. */
export const LimitsCost = methodMarker<void, CostBudget>('patchbay:limits-cost');

/** The maximum cost of one operation, per caller. */
@Injectable()
export class CostBudgets implements OnModuleInit {
  private budget: CostBudget | null = null;

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.budget = atMostOne('cost limits', this.marked.methods(LimitsCost));
  }

  async limitFor(actor: Actor | null): Promise<number> {
    if (!actor || actor.kind === 'system' || !actor.userId || !this.budget) return maxAnonymousCost;
    return this.budget(actor.userId);
  }
}
