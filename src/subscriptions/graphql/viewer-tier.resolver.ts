import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Config } from '../../config/config.js';
import { Viewer } from '../../users/graphql/viewer.type.js';
import { type Tier, totalOf } from '../domain/tier.js';
import { SubscriptionsService } from '../subscriptions.service.js';
import { TierType } from './tier.type.js';
import { AccountUsage, UsageType } from './usage.type.js';

@Resolver(() => Viewer)
export class ViewerTierResolver {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly config: Config,
  ) {}

  @ResolveField(() => TierType, { description: 'The tier of the viewer.' })
  tier(@Parent() viewer: Viewer): Promise<Tier> {
    return this.subscriptions.tierOf(viewer.userId);
  }

  @ResolveField(() => UsageType, { description: "Usage of the viewer's tier, and what is left." })
  async usage(@Parent() viewer: Viewer): Promise<UsageType> {
    const { tier, accounts, reservations, posts } = await this.subscriptions.usageOf(viewer.userId);
    return {
      accounts: accountUsage(tier.accountLimit, totalOf(accounts), totalOf(reservations)),
      posts: { ...against(tier.postLimit, posts.used), resetsAt: posts.resetsAt },
      upgradeUrl: this.config.upgradeUrl,
    };
  }
}

function accountUsage(limit: number | null, used: number, reserved: number): AccountUsage {
  return { limit, used, reserved, remaining: limit === null ? null : Math.max(0, limit - used - reserved) };
}

function against(limit: number | null, used: number) {
  return { limit, used, remaining: limit === null ? null : Math.max(0, limit - used) };
}
