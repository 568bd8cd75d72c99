import { ResolveField, Resolver } from '@nestjs/graphql';
import { type Tier, TierResource } from '../domain/tier.js';
import { SubscriptionsService } from '../subscriptions.service.js';
import { TierType } from './tier.type.js';
import { AccountUsage, PostUsage } from './usage.type.js';

const description =
  'The next tier with a higher limit, also before the limit is reached. Null if there is none.';

@Resolver(() => AccountUsage)
export class AccountUpgradeResolver {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  @ResolveField(() => TierType, { nullable: true, description })
  upgradeTo({ tier, used }: AccountUsage): Promise<Tier | null> {
    return this.subscriptions.findUpgrade(tier, TierResource.ACCOUNTS, used);
  }
}

@Resolver(() => PostUsage)
export class PostUpgradeResolver {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  @ResolveField(() => TierType, { nullable: true, description })
  upgradeTo({ tier, used }: PostUsage): Promise<Tier | null> {
    return this.subscriptions.findUpgrade(tier, TierResource.POSTS, used);
  }
}
