import { Args, ArgsType, Field, ID, Query, Resolver, Subscription } from '@nestjs/graphql';
import { ArrayMaxSize, IsEnum, IsOptional } from 'class-validator';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Change } from '../../changes/change.js';
import { Changes } from '../../changes/changes.js';
import { Failure } from '../../failures/failure.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { PostState } from '../domain/post-summary.js';
import { PostsService } from '../posts.service.js';
import { PostConnection, PostType, toPostType } from './post.type.js';
import { IsId } from '../../crypto/is-id.js';

@ArgsType()
class PostArgs {
  @Field(() => ID, { description: 'Id of the post.' })
  @IsId()
  id: string;
}

@ArgsType()
class PostChangedArgs {
  @Field(() => ID, { nullable: true, description: 'Only this post.' })
  @IsOptional()
  @IsId()
  id?: string | null;
}

@ArgsType()
class PostsArgs extends PageArgs {
  @Field(() => [ID], { nullable: true, description: 'Only posts on these accounts.' })
  @IsOptional()
  @ArrayMaxSize(100)
  @IsId({ each: true })
  accountIds?: string[] | null;

  @Field(() => [PostState], { nullable: true, description: 'Only posts in one of these states.' })
  @IsOptional()
  @ArrayMaxSize(8)
  @IsEnum(PostState, { each: true })
  states?: PostState[] | null;
}

@Resolver()
export class PostsResolver {
  constructor(
    private readonly service: PostsService,
    private readonly changes: Changes,
  ) {}

  @Query(() => PostType, {
    nullable: true,
    description: 'A post of the viewer. Null if it does not exist.',
  })
  @RequiresScope('posts:read')
  async post(@Caller() caller: Actor, @Args() { id }: PostArgs): Promise<PostType | null> {
    try {
      return toPostType(await this.service.find(ownerOf(caller), id));
    } catch (error) {
      if (error instanceof Failure && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  @Query(() => PostConnection, { description: "The viewer's posts, newest first." })
  @RequiresScope('posts:read')
  async posts(@Caller() caller: Actor, @Args() args: PostsArgs): Promise<Page<PostType>> {
    const { first, after, accountIds, states } = args;
    const filter = { accountIds: accountIds ?? null, states: states ?? null };
    const rows = await this.service.page(ownerOf(caller), filter, { first, afterId: decodeIdCursor(after) });
    return toPage(rows, args, ({ id }) => [id], toPostType);
  }

  @Subscription(() => PostType, {
    description: 'Posts of the viewer, each time the state or the upload progress changes.',
    async resolve(this: PostsResolver, { id, userId }: Change) {
      return toPostType(await this.service.find(userId, id));
    },
  })
  @RequiresScope('posts:read')
  postChanged(@Caller() caller: Actor, @Args() { id }: PostChangedArgs): AsyncIterableIterator<Change> {
    return this.changes.watch('post', ownerOf(caller), id);
  }
}
