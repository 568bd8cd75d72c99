import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { Platform } from '../../platforms/platform.js';
import { TierResource } from '../domain/tier.js';

registerEnumType(TierResource, {
  name: 'TierResource',
  description: 'What a tier limits.',
  valuesMap: {
    ACCOUNTS: { description: 'Accounts connected at the same time, whatever their status.' },
    POSTS: { description: 'Posts per calendar month, UTC.' },
  },
});

@ObjectType({ description: 'How many accounts of one platform a tier allows.' })
export class PlatformAccountLimit {
  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field(() => Int, { description: 'Accounts of this platform at most.' })
  limit: number;
}

/** The domain's Tier serves as it is; TiersResolver makes a list of its platform limits. */
@Public()
@ObjectType('Tier', { implements: () => [Node], description: 'What a subscription allows.' })
export class TierType implements Node {
  @Field(() => ID, { description: 'Id of the tier.' })
  id: string;

  @Field({ description: 'Name shown to people.' })
  name: string;

  @Field(() => Int, { description: 'Order of tiers, the smallest first.' })
  rank: number;

  @Field(() => Int, { nullable: true, description: 'Connected accounts at most; null: unlimited.' })
  accountLimit: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Posts per calendar month (UTC) at most; null: unlimited.',
  })
  postLimit: number | null;

  @Field(() => Int, { description: 'What one GraphQL operation may cost.' })
  graphqlCostLimit: number;

  @Field({ description: 'Whether new users are on this tier.' })
  isDefault: boolean;
}

export const TierConnection = connectionOf(TierType, 'Tier');
