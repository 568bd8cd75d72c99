import { Field, Int } from '@nestjs/graphql';
import { UserError, UserErrorType } from '../../graphql/user-error.js';
import { Platform } from '../../platforms/platform.js';
import { type Tier, TierResource } from '../domain/tier.js';
import { TierType } from './tier.type.js';

@UserErrorType('TIER_LIMIT_REACHED')
export class TierLimitReached extends UserError {
  @Field(() => TierType, { description: 'The tier of the user.' })
  tier: Tier;

  @Field(() => TierResource, { description: 'The resource whose limit is reached.' })
  resource: TierResource;

  @Field(() => Platform, {
    nullable: true,
    description: 'The platform whose limit is reached. Null for the overall limit.',
  })
  platform: Platform | null;

  @Field(() => Int, { description: 'The limit of the tier.' })
  limit: number;

  @Field(() => Int, { description: 'The amount in use.' })
  used: number;

  @Field(() => TierType, {
    nullable: true,
    description: 'The next tier with a higher limit. Null if there is none.',
  })
  upgradeTo: Tier | null;

  @Field(() => String, {
    nullable: true,
    description: 'URL where the user can upgrade. Null if it is not configured.',
  })
  upgradeUrl: string | null;
}
