import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { LimitsField } from '../../graphql/limits/field-limits.js';
import { postOptionsOf } from '../../platforms/installed.graphql.js';
import { CancelPostService } from '../cancel-post.service.js';
import { CheckPostService } from '../check-post.service.js';
import { CreatePostsService } from '../create-posts.service.js';
import { RetryPostService } from '../retry-post.service.js';
import { fetchCost } from './fetch-cost.js';
import { toNewPost } from './new-post.js';
import { CreatePostInput, PostIdInput, RetryPostInput } from './post-inputs.js';
import {
  CancelPostResult,
  CheckPostResult,
  CreatePostResult,
  type PostCanceled,
  type PostChecked,
  type PostRetried,
  type PostsCreated,
  RetryPostResult,
} from './post-results.js';
import { toPostType } from './post.type.js';

@Resolver()
export class PostMutationsResolver {
  constructor(
    private readonly createPosts: CreatePostsService,
    private readonly cancelService: CancelPostService,
    private readonly checkService: CheckPostService,
    private readonly retryService: RetryPostService,
  ) {}

  @Mutation(() => CreatePostResult, {
    description: 'Publishes media on one or more accounts, now or later. Creates one post for each, or none.',
  })
  @RequiresScope('posts:write')
  @LimitsField({ argumentCost: fetchCost })
  async createPost(
    @Caller() caller: Actor,
    @Args('input', { description: 'What to publish, where and when.' }) input: CreatePostInput,
  ): Promise<PostsCreated> {
    const posts = await this.createPosts.create(caller, {
      ...toNewPost(input),
      idempotencyKey: input.idempotencyKey,
    });
    return { __typename: 'PostsCreated', posts: posts.map(toPostType) };
  }

  @Mutation(() => CancelPostResult, {
    description:
      'Cancels a post that is not published yet. It is usually too late when the platform has the whole file.',
  })
  @RequiresScope('posts:write')
  async cancelPost(
    @Caller() caller: Actor,
    @Args('input', { description: 'The post.' }) { postId }: PostIdInput,
  ): Promise<PostCanceled> {
    return {
      __typename: 'PostCanceled',
      post: toPostType(await this.cancelService.cancel(ownerOf(caller), postId)),
    };
  }

  @Mutation(() => CheckPostResult, { description: 'Reads the state of a post from its platform now.' })
  @RequiresScope('posts:write')
  async checkPost(
    @Caller() caller: Actor,
    @Args('input', { description: 'The post.' }) { postId }: PostIdInput,
  ): Promise<PostChecked> {
    return {
      __typename: 'PostChecked',
      post: toPostType(await this.checkService.check(ownerOf(caller), postId)),
    };
  }

  @Mutation(() => RetryPostResult, {
    description:
      'Sends a FAILED or UNCONFIRMED post again. Only for users: if the post was published after all, it will appear twice.',
  })
  @RequiresScope('posts:write')
  async retryPost(
    @Caller() caller: Actor,
    @Args('input', { description: 'The post, and changes to it.' }) input: RetryPostInput,
  ): Promise<PostRetried> {
    const post = await this.retryService.retry(caller, input.postId, {
      caption: input.caption ?? null,
      options: input.options ? postOptionsOf(input.options) : null,
    });
    return { __typename: 'PostRetried', post: toPostType(post) };
  }
}
