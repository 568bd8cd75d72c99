import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { CommentModerator } from '../../platforms/platform-content.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { ContentEvents } from '../content-events.js';
import { CommentsRepository } from './comments.repository.js';
import { ContentSyncsRepository } from '../sync/syncs.repository.js';
import { requireReadable } from '../domain/readable.js';
import type { MediaOwner } from '../media/media.repository.js';

/** Maximum number of pages per media item. Comments beyond 2,000 come only by webhook. */
const maxPages = 40;

/** Reads the comments on recent media of an account, including those that webhooks missed or do not report. */
@Injectable()
export class CommentSynchronizer {
  constructor(
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly comments: CommentsRepository,
    private readonly syncs: ContentSyncsRepository,
    private readonly database: Database,
    private readonly events: ContentEvents,
  ) {}

  /** @throws PlatformFailure; Failure NOT_FOUND, ACCOUNT_PAUSED, RECONNECT_REQUIRED, PLATFORM_NOT_CONFIGURED */
  async run(owner: MediaOwner, signal: AbortSignal): Promise<void> {
    const account = await this.accounts.findOfAnyPlatform(owner.userId, owner.accountId);
    const adapter = this.platforms.find(account.platform);
    if (!adapter) throw new Failure('PLATFORM_NOT_CONFIGURED');
    if (!adapter.comments) return;
    requireReadable(account, adapter.comments);
    const { loginType, profile } = account;
    if (adapter.comments.standingRefusal({ loginType: loginType ?? '', profile })) return;
    const startedAt = await this.comments.now();
    await this.call(owner, 'comments.subscribe', (credentials) => adapter.comments!.subscribe(credentials));
    for (const mediaId of await this.comments.mediaToRead(owner)) {
      signal.throwIfAborted();
      await this.readItem(owner, adapter.comments, mediaId);
    }
    await this.syncs.recordComments(owner.accountId, startedAt);
  }

  private async readItem(owner: MediaOwner, moderator: CommentModerator, mediaId: string): Promise<void> {
    const startedAt = await this.comments.now();
    let cursor: string | null = null;
    for (let page = 0; page < maxPages; page += 1) {
      const at = page === 0 ? startedAt : await this.comments.now();
      const from: string | null = cursor;
      const read = await this.call(owner, 'comments.list', (credentials) =>
        moderator.list(credentials, mediaId, from),
      ).catch((error: unknown) => {
        if (!(error instanceof PlatformFailure) || error.kind !== 'rejected') throw error;
        const meaning = moderator.meaningOf(error.platformCode);
        // No other item can be read either.
        if (meaning !== null && meaning !== 'NOT_FOUND') throw error;
        // The item was deleted. The next content sync marks it.
        return null;
      });
      if (!read) return;
      const isLast = read.nextCursor === null || read.nextCursor === cursor;
      await this.database.transaction(async (manager) => {
        const stored = await this.comments.store(owner, read.items, at, manager);
        const gone = isLast ? await this.comments.markGone(owner, mediaId, startedAt, manager) : [];
        await this.events.commentsStored(manager, owner, stored);
        await this.events.commentsGone(manager, owner, gone);
      });
      if (isLast) return;
      cursor = read.nextCursor;
    }
  }

  private call<Result>(
    { accountId }: MediaOwner,
    operation: string,
    work: Parameters<typeof AccountsService.prototype.withCredentials<Result>>[1],
  ): Promise<Result> {
    return this.accounts.withCredentials(accountId, work, operation);
  }
}
