import { ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { GraphQLContext } from '../../auth/request-context.js';
import { UserType } from '../../users/graphql/user.type.js';
import type { Tier } from '../domain/tier.js';
import { SubscriptionsService } from '../subscriptions.service.js';
import { TierType } from './tier.type.js';

@Resolver(() => UserType)
export class UserTierResolver {
  private readonly loaders = new WeakMap<GraphQLContext, DataLoader<string, Tier>>();

  constructor(private readonly subscriptions: SubscriptionsService) {}

  @ResolveField(() => TierType, { description: 'The tier of the user.' })
  tier({ id }: UserType, _args: unknown, context: GraphQLContext): Promise<Tier> {
    let loader = this.loaders.get(context);
    if (!loader) {
      loader = new DataLoader((ids: readonly string[]) => this.subscriptions.tiersOf(ids));
      this.loaders.set(context, loader);
    }
    return loader.load(id);
  }
}
