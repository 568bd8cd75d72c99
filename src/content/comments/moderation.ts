import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import type { Account } from '../../accounts/domain/account.js';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import {
  type CommentAction,
  type CommentModerator,
  CommentRefusal,
} from '../../platforms/platform-content.js';
import type { OpenCredentials } from '../../platforms/platform-login.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { ContentEvents } from '../content-events.js';
import { CommentsRepository } from './comments.repository.js';
import type { Comment } from '../domain/comment.js';
import { requireReadable } from '../domain/readable.js';

/** Target of an action on a comment. */
export interface ModeratedComment {
  comment: Comment;
  account: Account;
}

/** Runs actions on comments at their platforms and reports why an action is not possible. */
@Injectable()
export class CommentModeration {
  constructor(
    private readonly comments: CommentsRepository,
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly database: Database,
    private readonly events: ContentEvents,
  ) {}

  /**
   * A comment of the owner for which the action may be possible.
   *
   * @throws Failure NOT_FOUND, COMMENT_ACTION_NOT_SUPPORTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED
   */
  async find(owner: string, id: string, action: CommentAction): Promise<ModeratedComment> {
    const comment = await this.comments.findOwned(owner, id);
    if (!comment) throw new Failure('NOT_FOUND');
    const account = await this.accounts.findOwned(owner, comment.accountId);
    const moderator = this.platforms.find(account.platform)?.comments;
    if (!moderator) throw actionNotSupported(CommentRefusal.NOT_OFFERED);
    requireReadable(account, moderator);
    if (comment.goneAt && action !== 'DELETE') throw new Failure('NOT_FOUND');
    const { loginType, profile } = account;
    const { isOwn, isHidden } = comment;
    const refusal = moderator.refusal(action, { loginType: loginType ?? '', profile, isOwn, isHidden });
    if (refusal) throw actionNotSupported(refusal);
    return { comment, account };
  }

  /**
   * @throws Failure NOT_FOUND if the comment is deleted, COMMENT_ACTION_NOT_SUPPORTED, PLATFORM_…; PlatformFailure if the outcome is
   * unknown: the caller must resolve it before a retry
   */
  async act<Result>(
    { comment, account }: ModeratedComment,
    work: (moderator: CommentModerator, credentials: OpenCredentials) => Promise<Result>,
  ): Promise<Result> {
    const moderator = this.platforms.get(account.platform).comments!;
    try {
      return await this.call(account.id, (credentials) => work(moderator, credentials));
    } catch (error) {
      if (!(error instanceof PlatformFailure) || error.outcomeUnknown) throw error;
      const meaning = moderator.meaningOf(error.platformCode);
      if (meaning === null) throw platformFailureToFailure(error, account.id);
      if (meaning !== 'NOT_FOUND') throw actionNotSupported(meaning, error);
      // A mention on media of others is reported but cannot be changed: it still exists.
      if (!(await this.isOnOwnMedia(moderator, account, comment))) {
        throw actionNotSupported(CommentRefusal.NOT_ON_OWN_MEDIA, error);
      }
      await this.database.transaction(async (manager) => {
        const gone = await this.comments.setGone(account.userId, comment.id, manager);
        const owner = { userId: account.userId, accountId: account.id };
        await this.events.commentsGone(manager, owner, gone);
      });
      throw new Failure('NOT_FOUND', {}, { cause: error });
    }
  }

  /** The platform can answer for media that were not synced yet. */
  private async isOnOwnMedia(
    moderator: CommentModerator,
    { id: accountId, userId }: Account,
    { id, externalMediaId }: Comment,
  ): Promise<boolean> {
    if (await this.comments.isOnOwnMedia(userId, id)) return true;
    try {
      await this.call(accountId, (credentials) => moderator.list(credentials, externalMediaId, null));
      return true;
    } catch (error) {
      if (!(error instanceof PlatformFailure)) throw error;
      if (moderator.meaningOf(error.platformCode) === 'NOT_FOUND') return false;
      throw platformFailureToFailure(error, accountId);
    }
  }

  private call<Result>(
    accountId: string,
    work: (credentials: OpenCredentials) => Promise<Result>,
  ): Promise<Result> {
    return this.accounts.withCredentials(accountId, work, 'comment.moderate');
  }
}

function actionNotSupported(reason: CommentRefusal, cause?: unknown): Failure {
  return new Failure('COMMENT_ACTION_NOT_SUPPORTED', { reason }, { cause });
}
