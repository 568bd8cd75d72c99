import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Tier } from '../domain/tier.js';

@ObjectType({ description: 'Connected accounts, counted against the limit of the tier.' })
export class AccountUsage {
  /** For the field `upgradeTo`. */
  tier: Tier;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of connected accounts. Null for no limit.',
  })
  limit: number | null;

  @Field(() => Int, { description: 'Number of connected accounts, whatever their status.' })
  used: number;

  @Field(() => Int, {
    description:
      'Slots reserved by connections in progress, for at most 10 minutes each. A new connection takes the slot of the oldest one.',
  })
  reserved: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Slots that are neither used nor reserved. Null for no limit.',
  })
  remaining: number | null;
}

@ObjectType({
  description: 'Posts of the current calendar month (UTC), counted against the limit of the tier.',
})
export class PostUsage {
  /** For the field `upgradeTo`. */
  tier: Tier;

  @Field(() => Int, { nullable: true, description: 'Maximum number of posts per month. Null for no limit.' })
  limit: number | null;

  @Field(() => Int, { description: 'Number of posts accepted this month.' })
  used: number;

  @Field(() => Int, { nullable: true, description: 'Posts left this month. Null for no limit.' })
  remaining: number | null;

  @Field({ description: 'Time at which the next month begins and the count restarts.' })
  resetsAt: Date;
}

@ObjectType('Usage', { description: "Usage of the viewer's tier." })
export class UsageType {
  @Field(() => AccountUsage, { description: 'Connected accounts.' })
  accounts: AccountUsage;

  @Field(() => PostUsage, { description: 'Posts of the current month.' })
  posts: PostUsage;

  @Field(() => String, {
    nullable: true,
    description: 'URL where the user can upgrade. Null if it is not configured.',
  })
  upgradeUrl: string | null;
}
