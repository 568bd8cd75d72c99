import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import type { Account } from '../../accounts/domain/account.js';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { awaitedKey } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import type { ContentPage, ContentSource } from '../../platforms/platform-content.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { ContentSyncsRepository } from './syncs.repository.js';
import type { SyncPass } from '../domain/content-sync.js';
import { ContentEvents } from '../content-events.js';
import { toStorableMedia } from '../domain/media.js';
import { requireReadable } from '../domain/readable.js';
import { type MediaOwner, MediaRepository } from '../media/media.repository.js';

/** A page and the time before its request. */
interface ReadPage extends ContentPage {
  observedAt: Date;
}

/**
 * Reads the media of an account, newest first, and stores them page by page. An interrupted pass continues at its cursor. Only a
 * completed pass marks media as deleted.
 */
@Injectable()
export class ContentSynchronizer {
  constructor(
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly media: MediaRepository,
    private readonly syncs: ContentSyncsRepository,
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly events: ContentEvents,
  ) {}

  /**
   * Reads up to `pages` pages. @returns whether the pass is completed
   *
   * @throws PlatformFailure; Failure ACCOUNT_PAUSED, RECONNECT_REQUIRED, NOT_FOUND, CONTENT_NOT_SUPPORTED. It is stored with the pass.
   */
  async run(accountId: string, pages: number, signal: AbortSignal): Promise<boolean> {
    const begun = await this.syncs.begin(accountId, await this.database.now());
    if (!begun) return true;
    const { userId } = begun;
    let pass: SyncPass | null = begun.pass;
    try {
      const account = await this.accounts.findOfAnyPlatform(userId, accountId);
      const { content } = this.platforms.get(account.platform);
      if (!content) throw new Failure('CONTENT_NOT_SUPPORTED');
      requireReadable(account, content);
      for (let read = 0; pass !== null && read < pages; read += 1) {
        signal.throwIfAborted();
        const page = await this.read(account, content, pass);
        pass = await this.store(account, pass, page);
      }
      return pass === null;
    } catch (error) {
      if (pass && !signal.aborted) {
        const { code, message } = failureOf(error, accountId);
        await this.syncs.fail(accountId, pass, code, message);
      }
      throw error;
    }
  }

  private read({ id, platform }: Account, content: ContentSource, pass: SyncPass): Promise<ReadPage> {
    return this.accounts.withCredentials(
      id,
      async (credentials) => {
        // A page of this pass must not be older than the pass, also after a fail-over to a server whose clock is behind.
        const observedAt = new Date(
          Math.max((await this.database.now()).getTime(), pass.startedAt.getTime()),
        );
        const page = await content.listMedia(credentials, pass.cursor);
        if (page.nextCursor !== null && page.nextCursor === pass.cursor)
          throw new Error(`${platform} returned the cursor of the request again.`);
        return { ...page, observedAt };
      },
      'content.list',
    );
  }

  /** @returns the pass at its next page; null if it is completed or another run has moved it */
  private store(
    { id: accountId, userId, platform, externalId }: Account,
    pass: SyncPass,
    page: ReadPage,
  ): Promise<SyncPass | null> {
    const owner: MediaOwner = { userId, accountId };
    const { observedAt, nextCursor } = page;
    return this.database.transaction(async (manager) => {
      const mine =
        nextCursor === null
          ? await this.syncs.complete(accountId, pass, manager)
          : await this.syncs.advance(accountId, pass, nextCursor, manager);
      const stored = await this.media.store(owner, toStorableMedia(page.items), observedAt, manager);
      if (stored.some(({ isNew }) => isNew)) {
        const awaits = awaitedKey('media', externalId);
        await this.jobs.add(
          manager,
          'webhooks.rematch',
          { platform, awaits },
          { key: `${platform} ${awaits}` },
        );
      }
      await this.events.mediaStored(manager, owner, stored);
      if (!mine) return null;
      if (nextCursor !== null) return { ...pass, cursor: nextCursor };
      const gone = await this.media.markGone(owner, pass.startedAt, manager);
      await this.events.mediaGone(manager, owner, gone);
      return null;
    });
  }
}

function failureOf(error: unknown, accountId: string): Failure {
  if (error instanceof PlatformFailure) return platformFailureToFailure(error, accountId);
  return error instanceof Failure ? error : new Failure('INTERNAL');
}
