import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { Database } from '../../database/database.js';
import type { MediaMetricDay, MetricDayRange } from '../domain/media-metric-day.js';
import type { MediaMetric } from '../domain/media.js';
import { MediaMetricDayEntity } from './media-metric-day.entity.js';

const latest = {
  name: 'media-metrics.latest',
  text: `SELECT media_id AS "mediaId", name, value, observed_at AS "observedAt"
    FROM media_metrics JOIN media m ON m.id = media_id
    WHERE media_id = ANY ($1) AND m.user_id = $2 ORDER BY name`,
};

/** Reads the latest and the daily metrics of media. */
@Injectable()
export class MediaMetricsRepository {
  constructor(
    @InjectRepository(MediaMetricDayEntity) private readonly days: Repository<MediaMetricDayEntity>,
    private readonly database: Database,
  ) {}

  async latest(userId: string, mediaIds: readonly string[]): Promise<MediaMetric[]> {
    return this.database.rows(latest, [mediaIds, userId]);
  }

  /** Values of the days of a range, ordered by name, oldest first. */
  async history(
    userId: string,
    mediaIds: readonly string[],
    { from, to }: MetricDayRange,
  ): Promise<MediaMetricDay[]> {
    return this.days.query(
      `SELECT media_id AS "mediaId", day, name, value, observed_at AS "observedAt"
       FROM media_metric_days JOIN media m ON m.id = media_id
       WHERE media_id = ANY ($1) AND m.user_id = $2 AND day BETWEEN $3 AND $4 ORDER BY name, day`,
      [mediaIds, userId, from, to],
    );
  }
}

/** Stores values as the latest ones and as those of their day, unless newer ones are stored. */
export async function storeMediaMetrics(
  metrics: readonly Pick<MediaMetric, 'mediaId' | 'name' | 'value'>[],
  observedAt: Date,
  manager: EntityManager,
): Promise<void> {
  if (metrics.length === 0) return;
  // Ordered against deadlocks.
  await manager.query(
    `WITH reported AS (
       SELECT media_id, name, value FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS item (media_id, name, value)
     ), days AS (
       INSERT INTO media_metric_days AS metric (media_id, day, name, value, observed_at)
       SELECT media_id, ($4::timestamptz AT TIME ZONE 'UTC')::date, name, value, $4 FROM reported ORDER BY media_id, name
       ON CONFLICT (media_id, day, name) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at
       WHERE metric.observed_at <= excluded.observed_at
     )
     INSERT INTO media_metrics AS metric (media_id, name, value, observed_at)
     SELECT media_id, name, value, $4 FROM reported ORDER BY media_id, name
     ON CONFLICT (media_id, name) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at
     WHERE metric.observed_at <= excluded.observed_at`,
    [
      metrics.map(({ mediaId }) => mediaId),
      metrics.map(({ name }) => name),
      metrics.map(({ value }) => Math.trunc(value)),
      observedAt,
    ],
  );
}
