import { Field, Int, ObjectType, ResolveField, Resolver } from '@nestjs/graphql';
import { AccountType } from '../../accounts/graphql/account.type.js';
import { ownerOf } from '../../auth/actor.js';
import { callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { PostLoaders } from './post-loaders.js';

@ObjectType({ description: 'How many posts the platform accepts from an account within its time window.' })
export class PublishingQuota {
  @Field(() => Int, { description: 'Posts that it accepts.' })
  limit: number;

  @Field(() => Int, { description: 'Posts that it has accepted, from all apps.' })
  used: number;

  @Field(() => Date, {
    nullable: true,
    description: 'When the quota is completely free again. Null for a sliding window.',
  })
  resetsAt: Date | null;

  @Field({ description: 'When the platform reported this.' })
  syncedAt: Date;
}

@Resolver(() => AccountType)
export class PublishingQuotaResolver {
  constructor(private readonly loaders: PostLoaders) {}

  @ResolveField(() => PublishingQuota, {
    nullable: true,
    description:
      'Publishing quota, as last reported by the platform; `composer` reads it again. Null: not read yet, or not reported.',
  })
  publishingQuota(
    { id }: AccountType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<PublishingQuota | null> {
    const caller = callerOf(context);
    return this.loaders.quota(context, ownerOf(caller), id);
  }
}
