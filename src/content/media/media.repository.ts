import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { FilteredStatement } from '../../database/filtered-statement.js';
import type { ExternalMedia } from '../../platforms/platform-content.js';
import type { Stored } from '../content-events.js';
import type { Media, MediaFilter, MediaOrder } from '../domain/media.js';
import { MediaEntity } from './media.entity.js';
import { storeMediaMetrics } from './media-metrics.repository.js';
import { selectColumns } from '../../database/select-columns.js';

/** An account and its user. */
export interface MediaOwner {
  userId: string;
  accountId: string;
}

/** What identifies a media item. */
export type MediaRef = Pick<Media, 'id' | 'externalId'>;

/** A media item with its order value as text, for the cursor. */
export interface OrderedMedia extends Media {
  orderKey: string;
}

const columns = selectColumns(MediaEntity, 'm');

/** Keys of the order of a page: the expression, its type, and its text in the cursor. */
const byTime = ['m.published_at', 'timestamptz', `to_json(m.published_at)#>>'{}'`] as const;
const byMetric = ['coalesce(metric.value, -1)', 'bigint', 'coalesce(metric.value, -1)::text'] as const;
const latestMetric = 'LEFT JOIN media_metrics metric ON metric.media_id = m.id AND metric.name = ?';

@Injectable()
export class MediaRepository {
  constructor(
    @InjectRepository(MediaEntity) private readonly media: Repository<MediaEntity>,
    private readonly database: Database,
  ) {}

  /**
   * Stores the media of a request at `observedAt`. Newer rows are kept, so the order of storing does not matter.
   *
   * @returns the stored items
   */
  async store(
    { userId, accountId }: MediaOwner,
    items: readonly ExternalMedia[],
    observedAt: Date,
    manager: EntityManager = this.media.manager,
  ): Promise<(MediaRef & Stored)[]> {
    if (items.length === 0) return [];
    const column = <Value>(read: (item: ExternalMedia) => Value) => items.map(read);
    const stored: (MediaRef & Stored & { isInserted: boolean })[] = await manager.query(
      `INSERT INTO media AS m (id, user_id, account_id, external_id, kind, caption, published_at, permalink, cover_url,
         duration_seconds, width, height, synced_at)
       SELECT item.id, $1, $2, item.external_id, kind, caption, published_at, permalink, cover_url, duration, width,
         height, $3
       FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[],
         $11::float8[], $12::int[], $13::int[])
         AS item (id, external_id, kind, caption, published_at, permalink, cover_url, duration, width, height)
       ON CONFLICT (account_id, external_id) DO UPDATE SET
         kind = excluded.kind, caption = excluded.caption, published_at = excluded.published_at,
         permalink = excluded.permalink, cover_url = excluded.cover_url,
         duration_seconds = excluded.duration_seconds, width = excluded.width, height = excluded.height,
         synced_at = excluded.synced_at, gone_at = NULL
       WHERE m.synced_at <= excluded.synced_at
       RETURNING id, external_id AS "externalId", published_at AS "publishedAt", xmax = 0 AS "isInserted",
         coalesce((SELECT before.gone_at IS NOT NULL FROM media before WHERE before.id = m.id), false) AS "wasGone"`,
      [
        userId,
        accountId,
        observedAt,
        column(() => newId()),
        column(({ platformMediaId }) => platformMediaId),
        column(({ kind }) => kind),
        column(({ caption }) => caption),
        column(({ publishedAt }) => publishedAt),
        column(({ permalink }) => permalink),
        column(({ coverUrl }) => coverUrl),
        column(({ durationSeconds }) => durationSeconds),
        column(({ width }) => width),
        column(({ height }) => height),
      ],
    );
    const ids = new Map(stored.map(({ externalId, id }) => [externalId, id]));
    const metrics = items.flatMap((item) => {
      const mediaId = ids.get(item.platformMediaId);
      return mediaId ? Object.entries(item.metrics).map(([name, value]) => ({ mediaId, name, value })) : [];
    });
    await storeMediaMetrics(metrics, observedAt, manager);
    return stored.map(({ isInserted, ...item }) => ({ ...item, isNew: isInserted || item.wasGone }));
  }

  /**
   * Marks media that a complete pass since `passStartedAt` did not contain. Media stored since then are newer than the pass.
   *
   * @returns the marked items
   */
  async markGone(
    { userId, accountId }: MediaOwner,
    passStartedAt: Date,
    manager: EntityManager = this.media.manager,
  ): Promise<MediaRef[]> {
    const [gone]: [MediaRef[], number] = await manager.query(
      `UPDATE media SET gone_at = app_now()
       WHERE account_id = $1 AND user_id = $2 AND synced_at < $3 AND gone_at IS NULL
       RETURNING id, external_id AS "externalId"`,
      [accountId, userId, passStartedAt],
    );
    return gone;
  }

  /** Up to `limit` items in the given order, after a key. */
  async page(
    { userId, accountId }: MediaOwner,
    filter: MediaFilter,
    { metric, descending }: MediaOrder,
    after: { orderKey: string; id: string } | null,
    limit: number,
  ): Promise<OrderedMedia[]> {
    const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>'];
    const [key, type, asText] = metric === null ? byTime : byMetric;
    const metrics = metric === null ? '' : latestMetric;
    const [statement, values] = new FilteredStatement(
      `media.page.${type}.${direction}`,
      `SELECT ${columns}, ${asText} AS "orderKey" FROM media m ${metrics} WHERE m.account_id = ? AND m.user_id = ?`,
      ...(metric === null ? [] : [metric]),
      accountId,
      userId,
    )
      .where('kind', 'm.kind = ?', filter.kind)
      .where('since', 'm.published_at >= ?', filter.publishedSince)
      .where('until', 'm.published_at < ?', filter.publishedUntil)
      .where('present', '(m.gone_at IS NULL) = ?', filter.includeGone ? null : true)
      .where('after', `(${key}, m.id) ${beyond} (?::${type}, ?::uuid)`, after?.orderKey, after?.id)
      .append(`ORDER BY ${key} ${direction}, m.id ${direction} LIMIT ?`, limit)
      .build();
    return this.database.rows<OrderedMedia>(statement, values);
  }

  findOwned(userId: string, id: string): Promise<Media | null> {
    return this.media.findOneBy({ id, userId });
  }

  /**
   * Stores metrics of one item that a webhook reported. If the clock of the process that received it is ahead of the database's, later
   * reads must not lose to it.
   *
   * @returns whether the item is known
   */
  async storeMetricsOf(
    { userId, accountId }: MediaOwner,
    externalId: string,
    metrics: Readonly<Record<string, number>>,
    receivedAt: Date,
    manager: EntityManager = this.media.manager,
  ): Promise<boolean> {
    const [item]: { id: string; observedAt: Date }[] = await manager.query(
      `SELECT id, least($4, app_now()) AS "observedAt" FROM media
       WHERE account_id = $1 AND user_id = $2 AND external_id = $3`,
      [accountId, userId, externalId, receivedAt],
    );
    if (!item) return false;
    const reported = Object.entries(metrics).map(([name, value]) => ({ mediaId: item.id, name, value }));
    await storeMediaMetrics(reported, item.observedAt, manager);
    return true;
  }
}
