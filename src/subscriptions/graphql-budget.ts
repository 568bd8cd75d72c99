import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CostBudgets } from '../graphql/limits/cost-budgets.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** How long a user's budget is remembered; a change of tier is felt after that at the latest. */
const rememberedMs = 30_000;
const mostRemembered = 10_000;

/** Tells the GraphQL endpoint what one operation of a user may cost, by their tier. */
@Injectable()
export class GraphQLBudget implements OnModuleInit {
  private readonly remembered = new Map<string, { limit: number; until: number }>();

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly budgets: CostBudgets,
  ) {}

  onModuleInit(): void {
    this.budgets.register((userId) => this.limitFor(userId));
  }

  private async limitFor(userId: string): Promise<number> {
    const now = performance.now();
    const known = this.remembered.get(userId);
    if (known && known.until > now) return known.limit;
    const { graphqlCostLimit: limit } = await this.subscriptions.tierOf(userId);
    // The oldest goes first: a Map keeps the order of insertion.
    this.remembered.delete(userId);
    this.remembered.set(userId, { limit, until: now + rememberedMs });
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > mostRemembered && oldest) this.remembered.delete(oldest);
    return limit;
  }
}
