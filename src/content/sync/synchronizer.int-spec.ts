import { DataSource } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { replaceMethod } from '../../../test/support/jest/methods.js';
import { CountingWakeUps, ManualClock } from '../../../test/support/platforms/webhook-intake.js';
import { AccountEntity } from '../../accounts/account.entity.js';
import { AccountsRepository } from '../../accounts/accounts.repository.js';
import type { AccountsService } from '../../accounts/accounts.service.js';
import { EventContexts } from '../../accounts/event-contexts.js';
import type { Config } from '../../config/config.js';
import type { AccountErasureListeners } from '../../events/deletion/account-erasure-listeners.js';
import type { ReceivingClients } from '../../events/deletion/receiving-clients.js';
import { EventEntity } from '../../events/event.entity.js';
import { EventLog } from '../../events/event-log.js';
import { EventsRepository } from '../../events/events.repository.js';
import { type Account, AccountStatus } from '../../accounts/domain/account.js';
import { dataSourceOptions } from '../../database/data-source.js';
import { Database } from '../../database/database.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import type { OpenCredentials } from '../../platforms/platform-login.js';
import type { ContentPage, ExternalMedia } from '../../platforms/platform-content.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { ContentEvents } from '../content-events.js';
import { ContentSynchronizer } from './synchronizer.js';
import { ContentSyncsRepository } from './syncs.repository.js';
import { SyncJobsService } from './sync-jobs.service.js';
import { MediaMetricDayEntity } from '../media/media-metric-day.entity.js';
import { MediaMetricsRepository } from '../media/media-metrics.repository.js';
import { MediaRepository } from '../media/media.repository.js';
import { MediaEntity } from '../media/media.entity.js';
import { ContentSyncEntity } from './sync.entity.js';

const pageSize = 3;

/** A platform's list, newest first, that can change between two pages. */
class Channel {
  items: ExternalMedia[] = [];
  requests: (string | null)[] = [];
  /** Runs before the response to the n-th request, from 0. */
  before = new Map<number, () => unknown>();

  publish(count: number): void {
    for (let index = 0; index < count; index += 1) this.items.unshift(anItem(`m${this.items.length}`));
  }

  remove(id: string): void {
    this.items = this.items.filter(({ platformMediaId }) => platformMediaId !== id);
  }

  async list(cursor: string | null): Promise<ContentPage> {
    const request = this.requests.push(cursor) - 1;
    await this.before.get(request)?.();
    const from =
      cursor === null ? 0 : this.items.findIndex(({ platformMediaId }) => platformMediaId === cursor);
    const items = this.items.slice(from, from + pageSize);
    return { items, nextCursor: this.items[from + pageSize]?.platformMediaId ?? null };
  }
}

function anItem(id: string, more: Partial<ExternalMedia> = {}): ExternalMedia {
  return {
    platformMediaId: id,
    kind: 'VIDEO',
    caption: `About ${id}`,
    publishedAt: new Date(1_762_000_000_000 + Number(id.slice(1)) * 1000),
    permalink: null,
    coverUrl: 'https://cdn.example.test/c.jpeg',
    durationSeconds: 12.5,
    width: 720,
    height: 1280,
    metrics: { view_count: 5_000_000_000, like_count: 1 },
    ...more,
  };
}

/** For dependencies of jobs that these tests do not run. */
const unused = undefined as never;

class CountingJobs extends JobsService {
  added: string[] = [];

  constructor() {
    super(unused);
  }

  override async add(_manager: unknown, kind: string): Promise<void> {
    if (kind !== 'webhooks.rematch') this.added.push(kind);
  }
}

describe('ContentSynchronizer', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let source: DataSource;
  let media: MediaRepository;
  let mediaMetrics: MediaMetricsRepository;
  let syncs: ContentSyncsRepository;
  let synchronizer: ContentSynchronizer;
  let job: SyncJobsService;
  let channel: Channel;
  let account: Account;
  const clock = new ManualClock();
  const jobs = new CountingJobs();
  const userId = newId();
  let accountId: string;

  beforeAll(async () => {
    testDatabase = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(testDatabase.url, 5)).initialize();
    await source.query(
      `INSERT INTO users (id, email, email_verified_at, role, created_at) VALUES ($1, 'a@example.com', now(), 'USER', now())`,
      [userId],
    );
  });
  beforeEach(async () => {
    accountId = newId();
    await source.query(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1, $2, 'TIKTOK', $3, 'Creator', '{}', 0, now())`,
      [accountId, userId, accountId],
    );
    channel = new Channel();
    account = {
      id: accountId,
      userId,
      platform: Platform.TIKTOK,
      status: AccountStatus.ACTIVE,
      scopes: ['read'],
      health: { reason: null },
    } as unknown as Account;
    const accounts = {
      findOfAnyPlatform: async () => account,
      withCredentials: async (_id: string, work: (credentials: OpenCredentials) => Promise<unknown>) =>
        work({ accessToken: 'act.1' }),
    } as unknown as AccountsService;
    const adapter = {
      platform: Platform.TIKTOK,
      content: {
        scopes: () => ['read'],
        listMedia: (_: unknown, cursor: string | null) => channel.list(cursor),
      },
    } as unknown as PlatformAdapter;
    database = new Database(source);
    media = new MediaRepository(source.getRepository(MediaEntity), database);
    mediaMetrics = new MediaMetricsRepository(source.getRepository(MediaMetricDayEntity), database);
    syncs = new ContentSyncsRepository(source.getRepository(ContentSyncEntity), database);
    synchronizer = new ContentSynchronizer(
      accounts,
      new PlatformRegistry([adapter]),
      media,
      syncs,
      database,
      jobs,
      new ContentEvents(
        new EventLog(
          new EventsRepository(source.getRepository(EventEntity)),
          {} as AccountErasureListeners,
          {} as ReceivingClients,
        ),
        new EventContexts(new AccountsRepository(source.getRepository(AccountEntity), database), clock, {
          events: { retentionDays: 30 },
        } as Config),
      ),
    );
    job = new SyncJobsService(
      synchronizer,
      unused,
      unused,
      unused,
      syncs,
      jobs,
      new CountingWakeUps(),
      database,
    );
    await syncs.request(accountId, source.manager);
  });
  afterAll(async () => {
    await source.destroy();
    await testDatabase.drop();
  });

  const never = new AbortController().signal;
  const passMinute = () => source.query('UPDATE clock_offset SET offset_ms = offset_ms + 60000');
  const sync = async (pages = 100) => {
    await passMinute();
    return synchronizer.run(accountId, pages, never);
  };
  const state = () => syncs.find({ userId, accountId });
  const listed = async (includeGone = false) =>
    (
      await media.page({ userId, accountId }, { includeGone }, { metric: null, descending: true }, null, 1000)
    ).map(({ externalId }) => externalId);

  it('stores every page with its metrics and the time of the sync', async () => {
    channel.publish(7);
    const before = await database.now();
    expect(await sync()).toBe(true);
    expect(await listed()).toEqual(['m6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm0']);
    const { syncedAt, ...rest } = (await state())!;
    expect(rest).toMatchObject({ state: 'DONE', failure: null });
    expect(+syncedAt!).toBeGreaterThan(+before);
    const [newest] = await media.page({ userId, accountId }, {}, { metric: null, descending: true }, null, 1);
    const { syncedAt: observedAt } = newest!;
    expect(+observedAt).toBeGreaterThanOrEqual(+syncedAt!);
    expect(await mediaMetrics.latest(userId, [newest!.id])).toEqual([
      { mediaId: newest!.id, name: 'like_count', value: 1, observedAt },
      { mediaId: newest!.id, name: 'view_count', value: 5_000_000_000, observedAt },
    ]);
  });

  it('is idempotent and stores changes', async () => {
    channel.publish(4);
    await sync();
    channel.items[1] = anItem('m2', { caption: 'New words\0', metrics: { view_count: 7 } });
    await sync();
    const rows = await media.page({ userId, accountId }, {}, { metric: null, descending: true }, null, 10);
    expect(rows.map(({ externalId, caption }) => [externalId, caption])).toEqual([
      ['m3', 'About m3'],
      ['m2', 'New words'],
      ['m1', 'About m1'],
      ['m0', 'About m0'],
    ]);
    const latest = await mediaMetrics.latest(userId, [rows[1]!.id]);
    expect(latest.find(({ name }) => name === 'view_count')?.value).toBe(7);
  });

  it('marks deleted media and restores media that are listed again', async () => {
    channel.publish(5);
    await sync();
    const [gone] = channel.items.splice(2, 1);
    await sync();
    expect(await listed()).toEqual(['m4', 'm3', 'm1', 'm0']);
    expect(await listed(true)).toContain('m2');
    channel.items.splice(2, 0, gone!);
    await sync();
    expect(await listed()).toEqual(['m4', 'm3', 'm2', 'm1', 'm0']);
  });

  it('continues where it stopped, and marks deleted media only at the end', async () => {
    channel.publish(8);
    await sync();
    channel.remove('m0');
    channel.requests = [];
    expect(await sync(1)).toBe(false);
    expect(await state()).toMatchObject({ state: 'RUNNING' });
    expect(await listed()).toContain('m0');
    expect(await sync(1)).toBe(false);
    expect(await sync(1)).toBe(true);
    expect(channel.requests).toEqual([null, 'm4', 'm1']);
    expect(await listed()).not.toContain('m0');
  });

  it('does not mark media as deleted that are newer than the pass', async () => {
    channel.publish(4);
    channel.before.set(1, async () => {
      // Meanwhile another source stores a new item, which this pass cannot see.
      await media.store({ userId, accountId }, [anItem('m99')], await database.now(), source.manager);
    });
    await sync();
    expect(await listed()).toContain('m99');
  });

  it('does not overwrite newer values by older ones', async () => {
    channel.publish(1);
    await sync();
    const [{ syncedAt }] = await source.query<[{ syncedAt: Date }]>(
      'SELECT synced_at AS "syncedAt" FROM media WHERE account_id = $1',
      [accountId],
    );
    const older = new Date(syncedAt.getTime() - 1000);
    const stale = anItem('m0', { caption: 'Old words', metrics: { view_count: 1, share_count: 1 } });
    await media.store({ userId, accountId }, [stale], older, source.manager);
    const [row] = await media.page({ userId, accountId }, {}, { metric: null, descending: true }, null, 1);
    expect(row).toMatchObject({ caption: 'About m0', syncedAt });
    expect((await mediaMetrics.latest(userId, [row!.id])).map(({ name, value }) => [name, value])).toEqual([
      ['like_count', 1],
      ['view_count', 5_000_000_000],
    ]);
  });

  it('keeps pages that were read before a platform failure, stores the failure, and continues later', async () => {
    channel.publish(7);
    const failure = PlatformFailure.transient(Platform.TIKTOK, {
      platformCode: 'internal_error',
      message: 'oops',
    });
    channel.before.set(1, () => Promise.reject(failure));
    await expect(job.syncMedia({ accountId }, never)).rejects.toBe(failure);
    expect(await listed()).toEqual(['m6', 'm5', 'm4']);
    expect(await state()).toMatchObject({ state: 'FAILED', failure: { code: 'PLATFORM_UNAVAILABLE' } });
    await job.syncMedia({ accountId }, never);
    expect(channel.requests).toEqual([null, 'm3', 'm3', 'm0']);
    expect(await state()).toMatchObject({ state: 'DONE', failure: null });
  });

  it('keeps the end of a pass after a lost response to COMMIT', async () => {
    channel.publish(2);
    const lost = new Error('Connection terminated unexpectedly');
    const restore = replaceMethod(database, 'transaction', (original) => async (work) => {
      await original(work);
      throw lost;
    });
    await expect(job.syncMedia({ accountId }, never)).rejects.toBe(lost);
    restore();
    expect(await state()).toMatchObject({ state: 'DONE', failure: null });
  });

  it('keeps what another run has read after this one failed', async () => {
    channel.publish(pageSize + 1);
    channel.before.set(1, async () => {
      channel.before.clear();
      await synchronizer.run(accountId, 100, never);
      throw new Error('The first run fails afterwards.');
    });
    await expect(job.syncMedia({ accountId }, never)).rejects.toThrow('afterwards');
    expect(await state()).toMatchObject({ state: 'DONE', failure: null });
  });

  it('does not retry failures that only the user can resolve', async () => {
    account = { ...account, status: AccountStatus.PAUSED };
    await job.syncMedia({ accountId }, never);
    expect(await state()).toMatchObject({ state: 'FAILED', failure: { code: 'ACCOUNT_PAUSED' } });
    account = { ...account, status: AccountStatus.ACTIVE, scopes: [] };
    await job.syncMedia({ accountId }, never);
    expect(await state()).toMatchObject({ failure: { code: 'RECONNECT_REQUIRED' } });
    expect(channel.requests).toEqual([]);
  });

  it('reads a long list in several jobs', async () => {
    jobs.added = [];
    channel.publish(3 * 50 + 1);
    await job.syncMedia({ accountId }, never);
    expect(jobs.added).toEqual(['content.sync']);
    expect(await state()).toMatchObject({ state: 'RUNNING' });
    await job.syncMedia({ accountId }, never);
    expect(await state()).toMatchObject({ state: 'DONE' });
    expect(await listed()).toHaveLength(151);
  });

  it('stops between two pages at shutdown', async () => {
    channel.publish(9);
    const stop = new AbortController();
    channel.before.set(0, () => stop.abort(new Error('stopping')));
    await expect(job.syncMedia({ accountId }, stop.signal)).rejects.toThrow('stopping');
    expect(channel.requests).toHaveLength(1);
    expect(await state()).toMatchObject({ state: 'RUNNING', failure: null });
  });

  it('gives the same result with two concurrent runs', async () => {
    channel.publish(20);
    await passMinute();
    const outcomes = await Promise.allSettled([
      synchronizer.run(accountId, 100, never),
      synchronizer.run(accountId, 100, never),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await listed()).toHaveLength(20);
    expect(await listed(true)).toHaveLength(20);
    expect(await state()).toMatchObject({ state: 'DONE' });
  });

  it('refuses a repeated cursor', async () => {
    channel.publish(1);
    channel.list = async (cursor) => ({ items: channel.items, nextCursor: cursor ?? 'same' });
    await expect(sync()).rejects.toThrow('the cursor of the request again');
  });

  it('pages in every order', async () => {
    channel.publish(6);
    channel.items = channel.items.map((item, index) => {
      const metrics: Record<string, number> = index === 0 ? {} : { view_count: index % 3 };
      return { ...item, metrics };
    });
    await sync();
    for (const metric of [null, 'view_count']) {
      for (const descending of [true, false]) {
        const all = await media.page({ userId, accountId }, {}, { metric, descending }, null, 10);
        const paged: string[] = [];
        let after: { orderKey: string; id: string } | null = null;
        for (;;) {
          const [row]: { orderKey: string; id: string; externalId: string }[] = await media.page(
            { userId, accountId },
            {},
            { metric, descending },
            after,
            1,
          );
          if (!row) break;
          paged.push(row.externalId);
          after = { orderKey: row.orderKey, id: row.id };
        }
        expect(paged).toEqual(all.map(({ externalId }) => externalId));
        expect(paged).toHaveLength(6);
      }
    }
  });

  it('shows nothing to other users', async () => {
    channel.publish(1);
    await sync();
    const owner = { userId: newId(), accountId };
    expect(await media.page(owner, {}, { metric: null, descending: true }, null, 10)).toEqual([]);
    expect(await syncs.find(owner)).toBeNull();
    const [row] = await media.page({ userId, accountId }, {}, { metric: null, descending: true }, null, 1);
    expect(await mediaMetrics.latest(owner.userId, [row!.id])).toEqual([]);
    expect(await media.findOwned(owner.userId, row!.id)).toBeNull();
  });
});
