import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CostBudgets } from '../graphql/limits/cost-budgets.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** How long a user's budget is cache; a change of tier is felt after that at the latest. */
const cacheMs = 30_000;
const maxCached = 10_000;

/** Tells the GraphQL endpoint what one operation of a user may cost, by their tier. */
@Injectable()
export class GraphQLBudget implements OnModuleInit {
  private readonly cache = new Map<string, { limit: number; until: number }>();

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly budgets: CostBudgets,
  ) {}

  onModuleInit(): void {
    this.budgets.register((userId) => this.limitFor(userId));
  }

  private async limitFor(userId: string): Promise<number> {
    const now = performance.now();
    const known = this.cache.get(userId);
    if (known && known.until > now) return known.limit;
    const { graphqlCostLimit: limit } = await this.subscriptions.tierOf(userId);
    // The oldest goes first: a Map keeps the order of insertion.
    this.cache.delete(userId);
    this.cache.set(userId, { limit, until: now + cacheMs });
    const [oldest] = this.cache.keys();
    if (this.cache.size > maxCached && oldest) this.cache.delete(oldest);
    return limit;
  }
}
