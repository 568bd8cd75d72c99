import { Context, Field, Int, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AccountType } from '../../accounts/graphql/account.type.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { PostLoaders } from './post-loaders.js';

@ObjectType({ description: 'How many posts the platform takes from an account within its window.' })
export class PublishingQuota {
  @Field(() => Int, { description: 'Posts it takes.' })
  limit: number;

  @Field(() => Int, { description: 'Posts it has taken, also from other apps.' })
  used: number;

  @Field(() => Date, {
    nullable: true,
    description: 'When all of it is free again; null where the window slides.',
  })
  resetsAt: Date | null;

  @Field({ description: 'This is what the platform said at this time.' })
  syncedAt: Date;
}

@Resolver(() => AccountType)
export class PublishingQuotaResolver {
  constructor(private readonly loaders: PostLoaders) {}

  @ResolveField(() => PublishingQuota, {
    nullable: true,
    description:
      'How much the platform still publishes for it, as of the last look; `composer` looks anew. null: not looked yet, or not told.',
  })
  publishingQuota(
    @Parent() { id }: AccountType,
    @Caller() caller: Actor,
    @Context() context: object,
  ): Promise<PublishingQuota | null> {
    return this.loaders.quota(context, ownerOf(caller), id);
  }
}
