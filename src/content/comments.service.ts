import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Account } from '../accounts/domain/account.js';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import { type CommentAction, type CommentModerator, CommentRefusal } from '../platforms/platform-content.js';
import type { OpenCredentials } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { CommentsRepository } from './comments.repository.js';
import { ContentSyncsRepository } from './content-syncs.repository.js';
import type { Comment, CommentFilter } from './domain/comment.js';
import { requireReadable } from './domain/readable.js';

/** Comments as users see and moderate them. */
@Injectable()
export class CommentsService {
  constructor(
    private readonly comments: CommentsRepository,
    private readonly syncs: ContentSyncsRepository,
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Up to `limit` comments on media of an account after the key, and when all of them were last read; null: never.
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

  /**
   * Answers a comment in the account's name.
   *
   * @throws Failure NOT_FOUND (also when it was deleted meanwhile), COMMENT_ACTION_NOT_SUPPORTED, ACCOUNT_PAUSED,
   * RECONNECT_REQUIRED, PLATFORM_…
   */
  async reply(actor: Actor, id: string, text: string): Promise<Comment> {
    const { comment, account } = await this.forAction(actor, id, 'REPLY');
    const at = this.clock.now();
    const { platformCommentId } = await this.act(actor, comment, (moderator, credentials) =>
      moderator.reply(credentials, comment.externalId, text),
    );
    const owner = { userId: account.userId, accountId: account.id };
    const reply = {
      platformCommentId,
      platformMediaId: comment.externalMediaId,
      // Answers to an answer hang on the comment above it.
      parentId: comment.externalParentId ?? comment.externalId,
      text,
      author: { id: account.externalId, username: account.username },
      isOwn: true,
      likeCount: null,
      isHidden: false,
      createdAt: at,
    };
    await this.comments.store(this.database.manager, owner, [reply], at);
    const stored = await this.comments.findExternal(account.userId, account.id, platformCommentId);
    if (!stored) throw new Failure('NOT_FOUND');
    return stored;
  }

  /** @throws Failure as for {@link reply} */
  async setHidden(actor: Actor, id: string, isHidden: boolean): Promise<Comment> {
    const { comment } = await this.forAction(actor, id, isHidden ? 'HIDE' : 'UNHIDE');
    await this.act(actor, comment, (moderator, credentials) =>
      moderator.setHidden(credentials, comment.externalId, isHidden),
    );
    await this.comments.setHidden(ownerOf(actor), id, isHidden);
    return this.required(actor, id);
  }

  /** Deletes a comment; one that is gone already is gone. @throws Failure as for {@link reply} */
  async remove(actor: Actor, id: string): Promise<Comment> {
    const { comment } = await this.forAction(actor, id, 'DELETE');
    try {
      await this.act(actor, comment, (moderator, credentials) =>
        moderator.remove(credentials, comment.externalId),
      );
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'NOT_FOUND') throw error;
    }
    await this.comments.setGone(ownerOf(actor), id);
    return this.required(actor, id);
  }

  private async forAction(
    actor: Actor,
    id: string,
    action: CommentAction,
  ): Promise<{ comment: Comment; account: Account }> {
    const comment = await this.required(actor, id);
    const account = await this.accounts.findOwned(ownerOf(actor), comment.accountId);
    const moderator = this.platforms.find(account.platform)?.comments;
    if (!moderator) throw notSupported(CommentRefusal.NOT_OFFERED);
    requireReadable(account, moderator);
    if (comment.goneAt && action !== 'DELETE') throw new Failure('NOT_FOUND');
    const { loginType, profile } = account;
    const { isOwn, isHidden } = comment;
    const refusal = moderator.refusal(action, { loginType: loginType ?? '', profile, isOwn, isHidden });
    if (refusal) throw notSupported(refusal);
    return { comment, account };
  }

  private async act<Result>(
    actor: Actor,
    comment: Comment,
    work: (moderator: CommentModerator, credentials: OpenCredentials) => Promise<Result>,
  ): Promise<Result> {
    const { id, accountId } = comment;
    let moderator: CommentModerator | undefined;
    try {
      return await this.accounts.withCredentials(
        accountId,
        (credentials, { platform }) => {
          moderator = this.platforms.get(platform).comments!;
          return work(moderator, credentials);
        },
        'comment.moderate',
      );
    } catch (error) {
      if (!(error instanceof PlatformFailure)) throw error;
      const meaning = moderator?.meaningOf(error.platformCode) ?? null;
      if (meaning === null) throw platformFailureToFailure(error, accountId);
      if (meaning !== 'NOT_FOUND') throw notSupported(meaning, error);
      // Who is mentioned below media of somebody else is told of it, and can do nothing about it: the comment is still there.
      if (!(await this.comments.isOnOwnMedia(ownerOf(actor), id))) {
        throw notSupported(CommentRefusal.NOT_ON_OWN_MEDIA, error);
      }
      await this.comments.setGone(ownerOf(actor), id);
      throw new Failure('NOT_FOUND', {}, { cause: error });
    }
  }

  private async required(actor: Actor, id: string): Promise<Comment> {
    const comment = await this.find(actor, id);
    if (!comment) throw new Failure('NOT_FOUND');
    return comment;
  }
}

function notSupported(reason: CommentRefusal, cause?: unknown): Failure {
  return new Failure('COMMENT_ACTION_NOT_SUPPORTED', { reason }, { cause });
}
