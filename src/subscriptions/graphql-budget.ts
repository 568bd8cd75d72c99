import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { LimitsCost } from '../graphql/limits/cost-budgets.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** How long a user's limit is cached, and so the maximum delay of a tier change. */
const cacheMs = 30_000;
const maxCached = 10_000;

/** Provides the cost limit of a user's tier to the GraphQL endpoint. */
@Injectable()
export class GraphQLBudget {
  private readonly cache = new LRUCache<string, number>({ max: maxCached, ttl: cacheMs });

  constructor(private readonly subscriptions: SubscriptionsService) {}

  @LimitsCost()
  async limitFor(userId: string): Promise<number> {
    const cached = this.cache.get(userId);
    if (cached !== undefined) return cached;
    const { graphqlCostLimit: limit } = await this.subscriptions.tierOf(userId);
    this.cache.set(userId, limit);
    return limit;
  }
}
