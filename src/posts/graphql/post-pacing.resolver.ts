import {
  Args,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { maxDailyPosts, maxGapMinutes } from '../domain/pacing.js';
import { type AccountPacing, PacingService } from '../pacing/pacing.service.js';
import { PostLoaders } from './post-loaders.js';
import { IsId } from '../../crypto/is-id.js';

@ObjectType({ description: 'How often an account posts at most.' })
export class PostPacing implements AccountPacing {
  @Field(() => Int, { description: 'Minutes between two posts. 0: no gap is needed.' })
  minGapMinutes: number;

  @Field(() => Int, { nullable: true, description: 'Posts within any 24 hours. Null for no limit.' })
  maxPostsPerDay: number | null;

  @Field({ description: 'Whether these are the limits of the installation for the platform.' })
  isDefault: boolean;

  @Field({ description: 'Next time at which the account may post. The present time if it may post now.' })
  freeAt: Date;
}

@InputType({ description: 'How often an account posts at most.' })
class PostPacingInput {
  @Field(() => Int, { description: 'Minutes between two posts, at most 10,080. 0 for no gap.' })
  @IsInt()
  @Min(0)
  @Max(maxGapMinutes)
  minGapMinutes: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Posts within any 24 hours, from 1 to 1,000. Null for no limit.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(maxDailyPosts)
  maxPostsPerDay?: number | null;
}

@InputType({ description: 'The account, and how often it posts at most.' })
class SetPostPacingInput {
  @Field(() => ID, { description: 'Id of a connected account that can post.' })
  @IsId()
  accountId: string;

  @Field(() => PostPacingInput, {
    nullable: true,
    description: 'The limits. Null restores those of the installation.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => PostPacingInput)
  pacing?: PostPacingInput | null;
}

@ObjectType({ description: 'The limits of the account are set.' })
class PostPacingSet {
  readonly __typename = 'PostPacingSet' as const;

  /** Nullable like `AccountRefreshed.account`. */
  @Field(() => AccountType, {
    nullable: true,
    description: 'The account with its new limits. Null, with an error, without the scope accounts:read.',
  })
  account: AccountType | null;
}

const SetPostPacingResult = resultUnion('SetPostPacingResult', PostPacingSet, [userError('NOT_FOUND')]);

@Resolver(() => AccountType)
export class PostPacingResolver {
  constructor(
    private readonly pacing: PacingService,
    private readonly loaders: PostLoaders,
  ) {}

  @ResolveField(() => PostPacing, {
    nullable: true,
    description: 'How often the account posts at most. Null if its platform accepts no posts.',
  })
  postPacing({ id, platform }: AccountType, _args: unknown, context: object): Promise<PostPacing | null> {
    return this.loaders.pacing(context, { id, platform });
  }

  @Mutation(() => SetPostPacingResult, {
    description: 'Sets how often an account posts at most. Posts that were already accepted are not changed.',
  })
  @RequiresScope('accounts:write')
  async setPostPacing(
    @Args('input', { description: 'The account and its limits.' }) { accountId, pacing }: SetPostPacingInput,
    @Caller() caller: Actor,
  ): Promise<PostPacingSet> {
    const limits = pacing
      ? { minGapMinutes: pacing.minGapMinutes, maxPostsPerDay: pacing.maxPostsPerDay ?? null }
      : null;
    const account = toAccountType(await this.pacing.set(ownerOf(caller), accountId, limits));
    return { __typename: 'PostPacingSet', account };
  }
}
