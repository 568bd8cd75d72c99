import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { cursorParts, decodeCursor, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { CommentRepliesService } from '../comments/replies.service.js';
import { CommentsService } from '../comments/comments.service.js';
import {
  CommentConnection,
  type CommentDeleted,
  type CommentHidden,
  CommentIdInput,
  type CommentReplied,
  CommentsArgs,
  CommentType,
  type CommentUnhidden,
  DeleteCommentResult,
  HideCommentResult,
  ReplyToCommentInput,
  ReplyToCommentResult,
  UnhideCommentResult,
} from './comment.type.js';
import { SortDirection } from '../../graphql/sort-direction.js';

@Resolver(() => CommentType)
export class CommentsResolver {
  constructor(
    private readonly service: CommentsService,
    private readonly replies: CommentRepliesService,
  ) {}

  @LoadsNode({ typename: 'Comment', type: CommentType, table: 'comments' })
  loadComment(actor: Actor, id: string): Promise<object | null> {
    return this.service.find(actor, id);
  }

  @Query(() => CommentConnection, {
    description: 'Comments on media of an account, from the last sync and from webhooks since then.',
  })
  @RequiresScope('content:read')
  async comments(
    @Caller() actor: Actor,
    @Args() { accountId, filter, direction, first, after }: CommentsArgs,
  ): Promise<CommentConnection> {
    const { rows, syncedAt } = await this.service.page(actor, accountId ?? null, {
      filter: filter ?? {},
      newestFirst: direction === SortDirection.DESC,
      after: readCursor(after),
      limit: first + 1,
    });
    const page = toPage(
      rows,
      { first, after },
      ({ orderKey, id }) => [orderKey, id],
      (row) => row,
    );
    return { ...page, syncedAt };
  }

  @Mutation(() => ReplyToCommentResult, {
    description:
      'Replies to a comment as the account. After OutcomeUnknown, the same request with the same key returns the outcome.',
  })
  @RequiresScope('content:write')
  async replyToComment(
    @Caller() actor: Actor,
    @Args('input', { description: 'The comment and the reply.' })
    { commentId, text, idempotencyKey = null }: ReplyToCommentInput,
  ): Promise<CommentReplied> {
    const comment = await this.replies.reply(actor, { commentId, text, idempotencyKey });
    return { __typename: 'CommentReplied', comment };
  }

  @Mutation(() => HideCommentResult, { description: 'Hides a comment.' })
  @RequiresScope('content:write')
  async hideComment(
    @Caller() actor: Actor,
    @Args('input', { description: 'The comment.' }) { commentId }: CommentIdInput,
  ): Promise<CommentHidden> {
    return { __typename: 'CommentHidden', comment: await this.service.setHidden(actor, commentId, true) };
  }

  @Mutation(() => UnhideCommentResult, { description: 'Shows a hidden comment.' })
  @RequiresScope('content:write')
  async unhideComment(
    @Caller() actor: Actor,
    @Args('input', { description: 'The comment.' }) { commentId }: CommentIdInput,
  ): Promise<CommentUnhidden> {
    return { __typename: 'CommentUnhidden', comment: await this.service.setHidden(actor, commentId, false) };
  }

  @Mutation(() => DeleteCommentResult, {
    description: 'Deletes a comment at the platform permanently.',
  })
  @RequiresScope('content:write')
  async deleteComment(
    @Caller() actor: Actor,
    @Args('input', { description: 'The comment.' }) { commentId }: CommentIdInput,
  ): Promise<CommentDeleted> {
    return { __typename: 'CommentDeleted', comment: await this.service.remove(actor, commentId) };
  }
}

/** @throws Failure INVALID_INPUT if it is not a cursor of this list */
function readCursor(after: string | null | undefined): { publishedAt: string; id: string } | null {
  const key = decodeCursor(after, [cursorParts.time, cursorParts.uuid]);
  return key && { publishedAt: key[0], id: key[1] };
}
