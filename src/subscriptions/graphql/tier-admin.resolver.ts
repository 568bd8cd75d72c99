import { Args, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Tier } from '../domain/tier.js';
import { TiersService } from '../tiers.service.js';
import { ArchiveTierInput, CreateTierInput, toPlatformLimits } from './tier-admin.inputs.js';
import { TierType } from './tier.type.js';

@ObjectType({ description: 'The tier is created.' })
class TierCreated {
  readonly __typename = 'TierCreated' as const;

  @Field(() => TierType, { description: 'The new tier.' })
  tier: Tier;
}

@ObjectType({ description: 'The tier is archived and can no longer be assigned.' })
class TierArchived {
  readonly __typename = 'TierArchived' as const;

  @Field(() => TierType, { description: 'The archived tier.' })
  tier: Tier;
}

const CreateTierResult = resultUnion('CreateTierResult', TierCreated, [
  userError('TIER_NAME_TAKEN'),
  userError('IDEMPOTENCY_CONFLICT'),
]);
const ArchiveTierResult = resultUnion('ArchiveTierResult', TierArchived, [
  userError('TIER_NOT_FOUND'),
  userError('TIER_IN_USE'),
]);

@Resolver()
export class TierAdminResolver {
  constructor(private readonly tiers: TiersService) {}

  @Mutation(() => CreateTierResult, { description: 'Creates a tier. For administrators.' })
  @RequiresAdmin()
  async createTier(
    @Caller() actor: Actor,
    @Args('input', { description: 'The values of the tier.' }) input: CreateTierInput,
  ): Promise<TierCreated> {
    const { name, rank, accountLimit, postLimit, graphqlCostLimit, isDefault } = input;
    const platformAccountLimits = toPlatformLimits(input.platformAccountLimits);
    const values = {
      name,
      rank,
      accountLimit,
      postLimit,
      platformAccountLimits,
      graphqlCostLimit,
      isDefault,
    };
    const tier = await this.tiers.create(actor, values, input.idempotencyKey);
    return { __typename: 'TierCreated', tier };
  }

  @Mutation(() => ArchiveTierResult, {
    description: 'Archives a tier without users. For administrators.',
  })
  @RequiresAdmin()
  async archiveTier(
    @Caller() actor: Actor,
    @Args('input', { description: 'The tier.' }) { tierId }: ArchiveTierInput,
  ): Promise<TierArchived> {
    return { __typename: 'TierArchived', tier: await this.tiers.archive(actor, tierId) };
  }
}
