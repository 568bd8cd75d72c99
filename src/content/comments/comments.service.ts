import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { ContentEvents } from '../content-events.js';
import { CommentModeration } from './moderation.js';
import { CommentsRepository } from './comments.repository.js';
import { ContentSyncsRepository } from '../sync/syncs.repository.js';
import type { Comment, CommentFilter } from '../domain/comment.js';

/** Lists and moderates comments. */
@Injectable()
export class CommentsService {
  constructor(
    private readonly comments: CommentsRepository,
    private readonly syncs: ContentSyncsRepository,
    private readonly accounts: AccountsService,
    private readonly moderation: CommentModeration,
    private readonly database: Database,
    private readonly events: ContentEvents,
  ) {}

  /**
   * Up to `limit` comments on media of an account after a key. `syncedAt`: time of the last complete read, null if never.
   *
   * @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED
   */
  async page(
    actor: Actor,
    accountId: string | null,
    query: {
      filter: CommentFilter;
      newestFirst: boolean;
      after: { publishedAt: string; id: string } | null;
      limit: number;
    },
  ): Promise<{ rows: (Comment & { orderKey: string })[]; syncedAt: Date | null }> {
    const account = await this.accounts.resolve(actor, accountId);
    const owner = { userId: account.userId, accountId: account.id };
    const { filter, newestFirst, after, limit } = query;
    const [rows, sync] = await Promise.all([
      this.comments.page(owner, filter, newestFirst, after, limit),
      this.syncs.find(owner),
    ]);
    return { rows, syncedAt: sync?.commentsSyncedAt ?? null };
  }

  find(actor: Actor, id: string): Promise<Comment | null> {
    return this.comments.findOwned(ownerOf(actor), id);
  }

  /** Ids of the parents of replies, by the id of the reply. Parents that are not stored are absent. */
  async parentIds(actor: Actor, replies: readonly Comment[]): Promise<Map<string, string>> {
    const owner = ownerOf(actor);
    const parents = await this.comments.parentsOf(
      owner,
      replies.map(({ id }) => id),
    );
    return new Map(parents.map(({ id, parentId }) => [id, parentId]));
  }

  /** @throws Failure NOT_FOUND (also if it was deleted meanwhile), COMMENT_ACTION_NOT_SUPPORTED, ACCOUNT_…, PLATFORM_… */
  async setHidden(actor: Actor, id: string, isHidden: boolean): Promise<Comment> {
    const target = await this.moderation.find(ownerOf(actor), id, isHidden ? 'HIDE' : 'UNHIDE');
    await this.moderation.act(target, (moderator, credentials) =>
      moderator.setHidden(credentials, target.comment.externalId, isHidden),
    );
    await this.comments.setHidden(ownerOf(actor), id, isHidden);
    return this.requireComment(actor, id);
  }

  /** Deletes a comment. Succeeds also if it was deleted before. @throws Failure as {@link setHidden} */
  async remove(actor: Actor, id: string): Promise<Comment> {
    const target = await this.moderation.find(ownerOf(actor), id, 'DELETE');
    try {
      await this.moderation.act(target, (moderator, credentials) =>
        moderator.remove(credentials, target.comment.externalId),
      );
      const owner = { userId: ownerOf(actor), accountId: target.account.id };
      await this.database.transaction(async (manager) => {
        const gone = await this.comments.setDeleted(owner.userId, id, manager);
        await this.events.commentsGone(manager, owner, gone);
      });
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'NOT_FOUND') throw error;
    }
    return this.requireComment(actor, id);
  }

  private async requireComment(actor: Actor, id: string): Promise<Comment> {
    const comment = await this.find(actor, id);
    if (!comment) throw new Failure('NOT_FOUND');
    return comment;
  }
}
