import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CommentModeration } from '../../content/comments/moderation.js';
import { CommentRepliesService } from '../../content/comments/replies.service.js';
import { CommentsService } from '../../content/comments/comments.service.js';
import type { Comment } from '../../content/domain/comment.js';
import { commentSchema, toComment } from './content.tools.js';
import { EffectTools, fromOthers, fromUser } from './effects.js';
import { nameOf } from './account-name.js';
import { idOf, text } from './schemas.js';
import { type AssistantActor, ToolGroup, type ToolProvider } from './tool.js';

const actions = { HIDE: 'Hide a comment', UNHIDE: 'Show a hidden comment', DELETE: 'Delete a comment' };
type Action = keyof typeof actions;

/** Replying to comments and moderating them. */
@Injectable()
@ToolGroup()
export class CommentTools implements ToolProvider {
  constructor(
    private readonly comments: CommentsService,
    private readonly replies: CommentRepliesService,
    private readonly moderation: CommentModeration,
    private readonly effects: EffectTools,
  ) {}

  get tools() {
    return [this.reply, this.moderate];
  }

  private get reply() {
    return this.effects.define({
      name: 'reply_to_comment',
      title: 'Reply to a comment',
      description: 'Replies publicly to a comment as the account.',
      kind: 'CREATE',
      scope: 'content:write',
      input: { commentId: idOf('the comment'), text: text(2_200, 'Text of the reply.').min(1) },
      result: commentSchema,
      prepare: async ({ userId }, { commentId, text: reply }) => {
        const { comment, account } = await this.moderation.find(userId, commentId, 'REPLY');
        return {
          summary: {
            title: 'Reply to a comment',
            facts: [
              fromUser('Account', nameOf(account)),
              fromUser('Reply', reply),
              ...fromOthers('Comment', comment.text),
              ...fromOthers('Its author', comment.authorUsername),
            ],
          },
          fixed: {},
        };
      },
      act: async (actor, input, idempotencyKey) =>
        this.toItem(actor, await this.replies.reply(actor, { ...input, idempotencyKey })),
    });
  }

  private get moderate() {
    return this.effects.define({
      name: 'moderate_comment',
      title: 'Hide or delete a comment',
      description:
        'Hides a comment, shows a hidden one again, or deletes one permanently. A comment that is hidden or shown already, as of the last sync, is returned as result: nothing is to confirm.',
      kind: 'CHANGE',
      scope: 'content:write',
      input: {
        commentId: idOf('the comment'),
        action: z.enum(Object.keys(actions) as [Action, ...Action[]]).describe('DELETE cannot be undone.'),
      },
      result: commentSchema,
      prepare: async (actor, { commentId, action }) => {
        const { comment, account } = await this.moderation.find(actor.userId, commentId, action);
        if (action !== 'DELETE' && comment.isHidden === (action === 'HIDE'))
          return { unchanged: await this.toItem(actor, comment) };
        return {
          summary: {
            title: actions[action],
            facts: [
              fromUser('Account', nameOf(account)),
              ...fromOthers('Comment', comment.text),
              ...fromOthers('Its author', comment.authorUsername),
            ],
          },
          fixed: {},
        };
      },
      act: async (actor, { commentId, action }) =>
        this.toItem(actor, await this.run(actor, commentId, action)),
    });
  }

  private async toItem(actor: AssistantActor, comment: Comment) {
    const parents = await this.comments.parentIds(actor, [comment]);
    return toComment(comment, parents.get(comment.id) ?? null);
  }

  private run(actor: AssistantActor, commentId: string, action: Action): Promise<Comment> {
    if (action === 'DELETE') return this.comments.remove(actor, commentId);
    return this.comments.setHidden(actor, commentId, action === 'HIDE');
  }
}
