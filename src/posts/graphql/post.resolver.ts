import { ResolveField, Resolver } from '@nestjs/graphql';
import { AccountLoaders } from '../../accounts/graphql/account-loaders.js';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { Failure } from '../../failures/failure.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { PostState } from '../domain/post-summary.js';
import { PostsService } from '../posts.service.js';
import { PostLoaders } from './post-loaders.js';
import { PostAttemptType, PostProgress, PostType, toPostAttempt, toPostType } from './post.type.js';

@Resolver(() => PostType)
export class PostResolver {
  constructor(
    private readonly posts: PostsService,
    private readonly loaders: PostLoaders,
    private readonly accountLoaders: AccountLoaders,
  ) {}

  @LoadsNode({ typename: 'Post', type: PostType, table: 'posts' })
  async loadPost(actor: Actor, id: string): Promise<object | null> {
    try {
      return toPostType(await this.posts.find(ownerOf(actor), id));
    } catch (error) {
      if (error instanceof Failure && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  @ResolveField(() => AccountType, {
    nullable: true,
    description: 'The account of the post. Null, with an error, without the scope accounts:read.',
  })
  async account(
    { accountId }: PostType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<AccountType | null> {
    const caller = callerOf(context);
    const account = await this.accountLoaders.account(context, caller, accountId);
    return account && toAccountType(account);
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'URL of the public post. Null until the platform reports its id, and while it is not public.',
  })
  async publicUrl(post: PostType, _args: unknown, context: GraphQLContext): Promise<string | null> {
    const caller = callerOf(context);
    if (!post.platformPostId || post.isPublic === false) return null;
    // An address that the platform reported needs no account.
    if (post.publicUrl) return post.publicUrl;
    const account = await this.accountLoaders.account(context, caller, post.accountId);
    return this.posts.publicUrl(post, account?.username ?? null);
  }

  @ResolveField(() => PostProgress, {
    nullable: true,
    description:
      'Progress of the upload to the platform. Null before the upload, and if the platform fetches the files.',
  })
  async progress(post: PostType, _args: unknown, context: GraphQLContext): Promise<PostProgress | null> {
    // The attempts are read after the post, which may have been sent meanwhile.
    if (post.state === PostState.SCHEDULED) return null;
    const attempts = await this.loaders.attempts(context, post.id);
    const attempt = attempts.find(({ number }) => number === post.attemptNumber);
    return attempt?.upload ? { bytesSent: attempt.bytesSent, totalBytes: attempt.upload.totalBytes } : null;
  }

  @ResolveField(() => [PostAttemptType], { description: 'All attempts, in order.' })
  async attempts({ id }: PostType, _args: unknown, context: GraphQLContext): Promise<PostAttemptType[]> {
    return (await this.loaders.attempts(context, id)).map(toPostAttempt);
  }
}
