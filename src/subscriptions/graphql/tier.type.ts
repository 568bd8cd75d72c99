import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { Platform } from '../../platforms/platform.js';
import { TierResource } from '../domain/tier.js';

registerEnumType(TierResource, {
  name: 'TierResource',
  description: 'A resource that a tier limits.',
  valuesMap: {
    ACCOUNTS: { description: 'Connected accounts, whatever their status.' },
    POSTS: { description: 'Posts per calendar month (UTC).' },
  },
});

@ObjectType({ description: 'Account limit of a tier for one platform.' })
export class PlatformAccountLimit {
  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field(() => Int, { description: 'Maximum number of connected accounts of this platform.' })
  limit: number;
}

/** Resolvers return the domain's `Tier`. TiersResolver converts its platform limits to a list. */
@Public()
@ObjectType('Tier', { implements: () => [Node], description: 'A set of limits for users.' })
export class TierType implements Node {
  @Field(() => ID, { description: 'Id of the tier.' })
  id: string;

  @Field({ description: 'Display name.' })
  name: string;

  @Field(() => Int, { description: 'Position in the order of tiers, smallest first.' })
  rank: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of connected accounts. Null for no limit.',
  })
  accountLimit: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of posts per calendar month (UTC). Null for no limit.',
  })
  postLimit: number | null;

  @Field(() => Int, { description: 'Maximum cost of one GraphQL operation.' })
  graphqlCostLimit: number;

  @Field({ description: 'Whether new users get this tier.' })
  isDefault: boolean;
}

export const TierConnection = connectionOf(TierType, 'Tier');
