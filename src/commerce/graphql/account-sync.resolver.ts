import { Args, Field, Mutation, ObjectType, ResolveField, Resolver } from '@nestjs/graphql';
import { AccountsService } from '../../accounts/accounts.service.js';
import { AccountType } from '../../accounts/graphql/account.type.js';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller, callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { CommerceService } from '../commerce.service.js';
import { ShopBudgetType, ShopSyncType } from './account-sync.type.js';
import { CommerceLoaders } from './commerce-loaders.js';
import { ResyncShopInput } from './commerce-mutations.inputs.js';
import { toShopSyncTypes } from './to-shop-sync-types.js';

@ObjectType({ description: 'The shop is read again in the background. sync shows the progress.' })
class ShopResyncRequested {
  readonly __typename = 'ShopResyncRequested' as const;

  @Field(() => [ShopSyncType], { description: 'Progress per resource.' })
  sync: ShopSyncType[];
}

const ResyncShopResult = resultUnion('ResyncShopResult', ShopResyncRequested, [
  userError('NOT_FOUND'),
  userError('NO_ACCOUNT_SELECTED'),
  userError('COMMERCE_NOT_SUPPORTED'),
]);

@Resolver(() => AccountType)
export class AccountSyncResolver {
  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
    private readonly loaders: CommerceLoaders,
  ) {}

  @ResolveField(() => [ShopSyncType], {
    nullable: true,
    description:
      'Progress of the sync of a shop, per resource. Empty for other accounts. Null, with an error, without the scope commerce:read.',
  })
  async sync({ id }: AccountType, _args: unknown, context: GraphQLContext): Promise<ShopSyncType[]> {
    const actor = callerOf(context);
    return toShopSyncTypes(await this.loaders.syncs(context, ownerOf(actor), id));
  }

  @Mutation(() => ResyncShopResult, {
    description: 'Reads everything of a shop again that changed since a time, in the background.',
  })
  @RequiresScope('commerce:write')
  async resyncShop(
    @Caller() actor: Actor,
    @Args('input', { description: 'The shop, and since when.' }) { accountId, from }: ResyncShopInput,
  ): Promise<ShopResyncRequested> {
    const { id } = await this.accounts.resolve(actor, accountId);
    const syncs = await this.commerce.resync(ownerOf(actor), id, from);
    return { __typename: 'ShopResyncRequested', sync: toShopSyncTypes(syncs) };
  }
}

@Resolver(() => ShopSyncType)
export class ShopSyncResolver {
  constructor(private readonly loaders: CommerceLoaders) {}

  @ResolveField(() => ShopBudgetType, {
    nullable: true,
    description:
      'How much of the rate limit is used, counted by this installation. Null if nothing was counted recently.',
  })
  async budget(
    { accountId, resource }: ShopSyncType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<ShopBudgetType | null> {
    const actor = callerOf(context);
    const budgets = await this.loaders.budgets(context, ownerOf(actor), accountId);
    const state = budgets.get(resource);
    if (!state) return null;
    const { calls: limit, perSeconds: periodSeconds, ...use } = state;
    return { limit, periodSeconds, ...use };
  }
}
