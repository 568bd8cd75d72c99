import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'Connected accounts against the limit of the tier.' })
export class AccountUsage {
  @Field(() => Int, { nullable: true, description: 'Accounts the tier allows; null: unlimited.' })
  limit: number | null;

  @Field(() => Int, { description: 'Connected accounts, whatever their status.' })
  used: number;

  @Field(() => Int, {
    description:
      'Slots held by connections whose person is at the platform, for at most 10 minutes each. Starting another connection takes the slot of the oldest one.',
  })
  reserved: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Slots that are neither used nor reserved; null: unlimited.',
  })
  remaining: number | null;
}

@ObjectType({ description: 'Posts of the running calendar month (UTC) against the limit of the tier.' })
export class PostUsage {
  @Field(() => Int, { nullable: true, description: 'Posts per month the tier allows; null: unlimited.' })
  limit: number | null;

  @Field(() => Int, { description: 'Posts accepted this month.' })
  used: number;

  @Field(() => Int, { nullable: true, description: 'Posts left this month; null: unlimited.' })
  remaining: number | null;

  @Field({ description: 'When the next month begins and the count starts over.' })
  resetsAt: Date;
}

@ObjectType('Usage', { description: 'What the viewer has used of their tier.' })
export class UsageType {
  @Field(() => AccountUsage, { description: 'Connected accounts.' })
  accounts: AccountUsage;

  @Field(() => PostUsage, { description: 'Posts of the running month.' })
  posts: PostUsage;

  @Field(() => String, {
    nullable: true,
    description: 'Where the person can upgrade, if the operator set it up.',
  })
  upgradeUrl: string | null;
}
