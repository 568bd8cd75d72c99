import { ResolveField, Resolver } from '@nestjs/graphql';
import { Config } from '../../config/config.js';
import { Viewer } from '../../users/graphql/viewer.type.js';
import { type Tier, totalOf } from '../domain/tier.js';
import { SubscriptionsService, type Usage } from '../subscriptions.service.js';
import { TierType } from './tier.type.js';
import { AccountUsage, PostUsage, UsageType } from './usage.type.js';

@Resolver(() => Viewer)
export class ViewerTierResolver {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly config: Config,
  ) {}

  @ResolveField(() => TierType, { description: 'The tier of the viewer.' })
  tier(viewer: Viewer): Promise<Tier> {
    return this.subscriptions.tierOf(viewer.userId);
  }

  @ResolveField(() => UsageType, { description: "Usage of the viewer's tier, and what is left." })
  async usage(viewer: Viewer): Promise<UsageType> {
    const { tier, accounts, reservations, posts } = await this.subscriptions.usageOf(viewer.userId);
    return {
      accounts: accountUsage(tier, totalOf(accounts), totalOf(reservations)),
      posts: postUsage(tier, posts),
      upgradeUrl: this.config.upgradeUrl,
    };
  }
}

function accountUsage(tier: Tier, used: number, reserved: number): AccountUsage {
  const { accountLimit: limit } = tier;
  return { tier, limit, used, reserved, remaining: remainingOf(limit, used + reserved) };
}

function postUsage(tier: Tier, { used, resetsAt }: Usage['posts']): PostUsage {
  const { postLimit: limit } = tier;
  return { tier, limit, used, remaining: remainingOf(limit, used), resetsAt };
}

function remainingOf(limit: number | null, taken: number): number | null {
  return limit === null ? null : Math.max(0, limit - taken);
}
