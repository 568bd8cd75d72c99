import { Injectable, Logger } from '@nestjs/common';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Account } from '../accounts/domain/account.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { ReadReplica } from '../database/read-replica.js';
import { Failure } from '../failures/failure.js';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import { JobsService } from '../jobs/jobs.service.js';
import type { Platform } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { AccountAudiencesRepository } from './insights/audiences.repository.js';
import { AccountMetricsRepository } from './insights/metrics.repository.js';
import { ContentSyncsRepository } from './sync/syncs.repository.js';
import type { AudienceFilter, StoredAudience } from './domain/account-audience.js';
import type { AccountMetricFilter, AccountMetricKey, StoredAccountMetric } from './domain/account-metric.js';
import type { ContentSync } from './domain/content-sync.js';
import type { MediaMetricDay, MetricDayRange } from './domain/media-metric-day.js';
import { requireReadable } from './domain/readable.js';
import type { Media, MediaFilter, MediaMetric, MediaOrder } from './domain/media.js';
import { MediaMetricsRepository } from './media/media-metrics.repository.js';
import { type MediaOwner, MediaRepository, type OrderedMedia } from './media/media.repository.js';

const recordReadEveryMs = 3_600_000;

/** Queries and syncs of the content of accounts. */
@Injectable()
export class ContentService {
  private readonly logger = new Logger('Content');

  constructor(
    private readonly media: MediaRepository,
    private readonly mediaMetrics: MediaMetricsRepository,
    private readonly metrics: AccountMetricsRepository,
    private readonly audiences: AccountAudiencesRepository,
    private readonly syncs: ContentSyncsRepository,
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly database: Database,
    private readonly replica: ReadReplica,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
  ) {}

  /**
   * Up to `limit` media of an account after a key, with the state of the sync.
   *
   * @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED
   */
  async page(
    actor: Actor,
    accountId: string | null,
    query: {
      filter: MediaFilter;
      order: MediaOrder;
      after: { orderKey: string; id: string } | null;
      limit: number;
    },
  ): Promise<{ rows: OrderedMedia[]; sync: ContentSync | null }> {
    const account = await this.accounts.resolve(actor, accountId);
    const owner: MediaOwner = { userId: account.userId, accountId: account.id };
    const [rows, sync] = await Promise.all([
      this.media.page(owner, query.filter, query.order, query.after, query.limit),
      this.syncs.find(owner),
    ]);
    if (sync) this.recordRead(account.id, sync);
    return { rows, sync };
  }

  /**
   * Up to `limit` metrics of an account after a key. `syncedAt`: time of the last read, null if never.
   *
   * @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED
   */
  async accountMetrics(
    actor: Actor,
    accountId: string | null,
    query: { filter: AccountMetricFilter; after: AccountMetricKey | null; limit: number },
  ): Promise<{ rows: StoredAccountMetric[]; syncedAt: Date | null }> {
    const account = await this.accounts.resolve(actor, accountId);
    const owner: MediaOwner = { userId: account.userId, accountId: account.id };
    const [rows, sync] = await Promise.all([
      this.replica.read((manager) =>
        this.metrics.page(owner, query.filter, query.after, query.limit, manager),
      ),
      this.syncs.find(owner),
    ]);
    if (sync) this.recordRead(account.id, sync);
    return { rows, syncedAt: sync?.metricsSyncedAt ?? null };
  }

  /**
   * Audience demographics of an account. `syncedAt`: time of the last read, null if never.
   *
   * @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED
   */
  async accountAudience(
    actor: Actor,
    accountId: string | null,
    filter: AudienceFilter,
  ): Promise<{ breakdowns: StoredAudience[]; syncedAt: Date | null }> {
    const account = await this.accounts.resolve(actor, accountId);
    const owner: MediaOwner = { userId: account.userId, accountId: account.id };
    const [breakdowns, sync] = await Promise.all([
      this.audiences.find(owner, filter),
      this.syncs.find(owner),
    ]);
    if (sync) this.recordRead(account.id, sync);
    return { breakdowns, syncedAt: sync?.audiencesSyncedAt ?? null };
  }

  async find(actor: Actor, id: string): Promise<Media | null> {
    return this.media.findOwned(ownerOf(actor), id);
  }

  /** Metrics of each media item, in the order of the ids. */
  async metricsOf(actor: Actor, mediaIds: readonly string[]): Promise<MediaMetric[][]> {
    const metrics = await this.mediaMetrics.latest(ownerOf(actor), mediaIds);
    const byMedia = Map.groupBy(metrics, ({ mediaId }) => mediaId);
    return mediaIds.map((id) => byMedia.get(id) ?? []);
  }

  /** Daily metrics of each media item in a range, in the order of the ids. */
  async metricHistoryOf(
    actor: Actor,
    mediaIds: readonly string[],
    range: MetricDayRange,
  ): Promise<MediaMetricDay[][]> {
    const days = await this.mediaMetrics.history(ownerOf(actor), mediaIds, range);
    const byMedia = Map.groupBy(days, ({ mediaId }) => mediaId);
    return mediaIds.map((id) => byMedia.get(id) ?? []);
  }

  /**
   * Requests a sync of the account's content. Repeated requests are merged.
   *
   * @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED, CONTENT_NOT_SUPPORTED
   */
  async requestSync(
    actor: Actor,
    accountId: string | null,
  ): Promise<{ account: Account; sync: ContentSync }> {
    const account = await this.accounts.resolve(actor, accountId);
    const content = this.platforms.find(account.platform)?.content;
    if (!content) throw new Failure('CONTENT_NOT_SUPPORTED');
    requireReadable(account, content);
    return { account, sync: await this.request(account.id) };
  }

  /**
   * Adds sync jobs for new accounts, and four times a day for accounts whose media are read. Other accounts are not synced,
   * because each use of a grant may rotate its tokens.
   */
  @Schedule({ name: 'content.due', everySeconds: 60 })
  async requestDue(signal: AbortSignal): Promise<void> {
    for (const { platform, content, login } of this.platforms.all()) {
      for (const loginType of content ? login.loginTypes : []) {
        await this.requestDueOf(platform, loginType, content!.scopes(loginType), signal);
      }
    }
  }

  private async requestDueOf(
    platform: Platform,
    loginType: string,
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const accountId of await this.syncs.due({ platform, loginType, scopes }, 500)) {
      signal.throwIfAborted();
      await this.request(accountId);
    }
  }

  private async request(accountId: string): Promise<ContentSync> {
    const sync = await this.database.transaction(async (manager) => {
      await this.jobs.add(manager, 'content.sync', { accountId }, { key: accountId });
      return this.syncs.request(accountId, manager);
    });
    this.wakeUps.wake('jobs.run');
    return sync;
  }

  /** In the background, at most once an hour. */
  private recordRead(accountId: string, { readAt }: ContentSync): void {
    if (readAt && this.clock.nowMs() - readAt.getTime() < recordReadEveryMs) return;
    this.syncs
      .recordRead(accountId)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'Read of content could not be recorded'));
  }
}
