import { Args, Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { LimitsField } from '../../graphql/limits/field-limits.js';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';
import { NewPostChecks } from '../new-post-checks.service.js';
import { fetchCost } from './fetch-cost.js';
import { toNewPost } from './new-post.js';
import { PostProblemsInput } from './post-inputs.js';
import { PostRejection } from './post-results.js';
import { PublishProblemType } from './publish-problem.type.js';

@ObjectType({
  description:
    'Every reason for which createPost would refuse a post now. Both lists are empty if there is none.',
})
export class PostProblems {
  @Field(() => [PublishProblemType], {
    description: 'Reasons that concern all accounts: the files, the time, the limit of the tier.',
  })
  problems: PublishProblem[];

  @Field(() => [PostRejection], {
    description: 'Accounts that refuse the post. Empty while a file cannot be used.',
  })
  rejections: PostRejection[];
}

@Resolver()
export class PostProblemsResolver {
  constructor(private readonly checks: NewPostChecks) {}

  @Query(() => PostProblems, {
    description:
      'Runs the checks of createPost without creating a post. Files given by address are fetched and deleted again. An operation may select it once.',
  })
  @RequiresScope('posts:write')
  @LimitsField({ argumentCost: fetchCost, oncePerOperation: true })
  postProblems(
    @Caller() caller: Actor,
    @Args('input', { description: 'The post to check.' }) input: PostProblemsInput,
  ): Promise<PostProblems> {
    return this.checks.problems(ownerOf(caller), toNewPost(input));
  }
}
