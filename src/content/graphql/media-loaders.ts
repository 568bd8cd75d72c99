import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Actor } from '../../auth/actor.js';
import { ContentService } from '../content.service.js';
import type { MediaMetricDay, MetricDayRange } from '../domain/media-metric-day.js';
import type { MediaMetric } from '../domain/media.js';

type HistoryLoader = DataLoader<string, MediaMetricDay[]>;

/** Batches loads of media metrics within one GraphQL operation. */
@Injectable()
export class MediaLoaders {
  private readonly metricLoaders = new WeakMap<object, DataLoader<string, MediaMetric[]>>();
  private readonly historyLoaders = new WeakMap<object, Map<string, HistoryLoader>>();

  constructor(private readonly content: ContentService) {}

  metrics(context: object, actor: Actor, mediaId: string): Promise<MediaMetric[]> {
    let loader = this.metricLoaders.get(context);
    if (!loader) {
      loader = new DataLoader((ids: readonly string[]) => this.content.metricsOf(actor, ids));
      this.metricLoaders.set(context, loader);
    }
    return loader.load(mediaId);
  }

  /** One query for all media of a response with the same range. */
  metricHistory(
    context: object,
    actor: Actor,
    mediaId: string,
    range: MetricDayRange,
  ): Promise<MediaMetricDay[]> {
    const loaders = this.historyLoaders.get(context) ?? new Map<string, HistoryLoader>();
    this.historyLoaders.set(context, loaders);
    const key = `${range.from} ${range.to}`;
    const loader: HistoryLoader =
      loaders.get(key) ?? new DataLoader((ids) => this.content.metricHistoryOf(actor, ids, range));
    loaders.set(key, loader);
    return loader.load(mediaId);
  }
}
