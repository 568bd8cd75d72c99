import { Field, Int } from '@nestjs/graphql';
import { UserError, UserErrorType } from '../../graphql/user-error.js';
import { Platform } from '../../platforms/platform.js';
import { type Tier, TierResource } from '../domain/tier.js';
import { TierType } from './tier.type.js';

@UserErrorType('TIER_LIMIT_REACHED')
export class TierLimitReached extends UserError {
  @Field(() => TierType, { description: 'The tier of the user.' })
  tier: Tier;

  @Field(() => TierResource, { description: 'What there is no more of.' })
  resource: TierResource;

  @Field(() => Platform, {
    nullable: true,
    description: 'The platform whose own limit it is; null: the overall one.',
  })
  platform: Platform | null;

  @Field(() => Int, { description: 'What the tier allows.' })
  limit: number;

  @Field(() => Int, { description: 'What is in use.' })
  used: number;

  @Field(() => TierType, {
    nullable: true,
    description: 'The next tier that allows more; null when there is none.',
  })
  upgradeTo: Tier | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the person can upgrade, if the operator set it up.',
  })
  upgradeUrl: string | null;
}
