import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CostBudgets } from '../graphql/limits/cost-budgets.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** How long a user's limit is cached, and so the maximum delay of a tier change. */
const cacheMs = 30_000;
const maxCached = 10_000;

/** Provides the cost limit of a user's tier to the GraphQL endpoint. */
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
    // A Map keeps the order of insertion, so the first key is the oldest.
    this.cache.delete(userId);
    this.cache.set(userId, { limit, until: now + cacheMs });
    const [oldest] = this.cache.keys();
    if (this.cache.size > maxCached && oldest) this.cache.delete(oldest);
    return limit;
  }
}
