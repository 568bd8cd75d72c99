import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { postOptionsOf } from '../../platforms/installed.graphql.js';
import type { MediaSource, PostRequest } from '../domain/post-request.js';
import { PostingService } from '../posting.service.js';
import { PostsService } from '../posts.service.js';
import { CreatePostInput, type MediaInput, PostIdInput, RetryPostInput } from './post-inputs.js';
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
    private readonly posting: PostingService,
    private readonly posts: PostsService,
  ) {}

  @Mutation(() => CreatePostResult, {
    description: 'Publishes media on one or more accounts, now or later: one post for each, or none at all.',
  })
  @RequiresScope('posts:write')
  async createPost(
    @Caller() caller: Actor,
    @Args('input', { description: 'What to publish, where and when.' }) input: CreatePostInput,
  ): Promise<PostsCreated> {
    const posts = await this.posting.create(caller, toRequest(input));
    return { __typename: 'PostsCreated', posts: posts.map(toPostType) };
  }

  @Mutation(() => CancelPostResult, {
    description: 'Stops a post that is not out yet. Once the platform has all of it, it is usually too late.',
  })
  @RequiresScope('posts:write')
  async cancelPost(
    @Caller() caller: Actor,
    @Args('input', { description: 'Which post.' }) { postId }: PostIdInput,
  ): Promise<PostCanceled> {
    return { __typename: 'PostCanceled', post: toPostType(await this.posts.cancel(ownerOf(caller), postId)) };
  }

  @Mutation(() => CheckPostResult, { description: 'Asks the platform, now, how a post is doing.' })
  @RequiresScope('posts:write')
  async checkPost(
    @Caller() caller: Actor,
    @Args('input', { description: 'Which post.' }) { postId }: PostIdInput,
  ): Promise<PostChecked> {
    return { __typename: 'PostChecked', post: toPostType(await this.posts.check(ownerOf(caller), postId)) };
  }

  @Mutation(() => RetryPostResult, {
    description:
      'Sends a FAILED or UNCONFIRMED post again. Only for a person: if it was published after all, it will be there twice.',
  })
  @RequiresScope('posts:write')
  async retryPost(
    @Caller() caller: Actor,
    @Args('input', { description: 'Which post, and what to change.' }) input: RetryPostInput,
  ): Promise<PostRetried> {
    const post = await this.posting.retry(caller, input.postId, {
      caption: input.caption ?? null,
      options: input.options ? postOptionsOf(input.options) : null,
    });
    return { __typename: 'PostRetried', post: toPostType(post) };
  }
}

function toRequest({ media, caption, targets, publishAt, idempotencyKey }: CreatePostInput): PostRequest {
  return {
    media: media.map(toSource),
    caption,
    targets: targets.map(({ accountId, options }) => ({ accountId, options: postOptionsOf(options) })),
    publishAt: publishAt ?? null,
    idempotencyKey,
  };
}

/** @oneOf has made sure that there is one of them. */
function toSource({ uploadId, url }: MediaInput): MediaSource {
  return uploadId ? { uploadId } : { url: url! };
}
