import { DataSource } from 'typeorm';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { dataSourceOptions } from '../../database/data-source.js';
import type { ExternalMedia } from '../../platforms/platform-content.js';
import { MediaMetricDayEntity } from './media-metric-day.entity.js';
import { MediaMetricsRepository } from './media-metrics.repository.js';
import { MediaEntity } from './media.entity.js';
import { type MediaOwner, MediaRepository } from './media.repository.js';

describe('Daily metrics of media', () => {
  let testDatabase: TestDatabase;
  let source: DataSource;
  let media: MediaRepository;
  let metrics: MediaMetricsRepository;
  let owner: MediaOwner;
  const userId = newId();

  beforeAll(async () => {
    testDatabase = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(testDatabase.url, 5)).initialize();
    const database = new Database(source);
    media = new MediaRepository(source.getRepository(MediaEntity), database);
    metrics = new MediaMetricsRepository(source.getRepository(MediaMetricDayEntity), database);
    await source.query(
      `INSERT INTO users (id, email, email_verified_at, role, created_at) VALUES ($1, 'a@example.com', now(), 'USER', now())`,
      [userId],
    );
  });
  afterAll(async () => {
    await source.destroy();
    await testDatabase.drop();
  });
  beforeEach(async () => {
    owner = { userId, accountId: newId() };
    await source.query(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1::uuid, $2, 'TIKTOK', $1::uuid::text, 'Creator', '{}', 0, now())`,
      [owner.accountId, userId],
    );
  });

  const sync = (views: number, at: string) =>
    media.store(owner, [item({ view_count: views })], new Date(at), source.manager);
  const report = (views: number, at: string) =>
    media.storeMetricsOf(owner, 'm1', { view_count: views }, new Date(at), source.manager);
  const mediaId = async () =>
    (await media.page(owner, {}, { metric: null, descending: true }, null, 1))[0]!.id;
  const history = async (from = '2026-01-01', to = '2026-12-31', user = userId) =>
    (await metrics.history(user, [await mediaId()], { from, to })).map(({ day, name, value }) => [
      day,
      name,
      value,
    ]);
  const latest = async () => (await metrics.latest(userId, [await mediaId()])).map(({ value }) => value);

  it('keep the newest value of a day, in UTC, and add the next day', async () => {
    await sync(5, '2026-03-01T00:00:00Z');
    await sync(7, '2026-03-01T23:59:59.999Z');
    expect(await history()).toEqual([['2026-03-01', 'view_count', 7]]);
    await sync(9, '2026-03-02T00:00:00Z');
    await report(12, '2026-03-02T08:00:00Z');
    expect(await history()).toEqual([
      ['2026-03-01', 'view_count', 7],
      ['2026-03-02', 'view_count', 12],
    ]);
    expect(await latest()).toEqual([12]);
  });

  it('do not replace a newer value by an older one', async () => {
    await sync(7, '2026-03-02T12:00:00Z');
    await sync(5, '2026-03-02T11:00:00Z');
    await report(6, '2026-03-02T11:30:00Z');
    expect(await history()).toEqual([['2026-03-02', 'view_count', 7]]);
    // A late report completes its own day and leaves the latest value.
    await report(4, '2026-03-01T11:30:00Z');
    expect(await history()).toEqual([
      ['2026-03-01', 'view_count', 4],
      ['2026-03-02', 'view_count', 7],
    ]);
    expect(await latest()).toEqual([7]);
  });

  it('are found by range, only for their user, and end with the media item', async () => {
    for (const day of ['01', '02', '03']) await sync(Number(day), `2026-03-${day}T12:00:00Z`);
    expect(await history('2026-03-02', '2026-03-03')).toEqual([
      ['2026-03-02', 'view_count', 2],
      ['2026-03-03', 'view_count', 3],
    ]);
    expect(await history('2026-01-01', '2026-12-31', newId())).toEqual([]);
    const id = await mediaId();
    await source.query('DELETE FROM media WHERE id = $1', [id]);
    expect(await source.query('SELECT 1 FROM media_metric_days WHERE media_id = $1', [id])).toEqual([]);
  });
});

function item(metrics: Record<string, number>): ExternalMedia {
  return {
    platformMediaId: 'm1',
    kind: 'VIDEO',
    caption: 'Rye day',
    publishedAt: new Date('2026-01-01T00:00:00Z'),
    permalink: null,
    coverUrl: null,
    durationSeconds: 12.5,
    width: 720,
    height: 1280,
    metrics,
  };
}
