import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Actor } from '../../auth/actor.js';
import { ContentService } from '../content.service.js';
import type { MediaMetric } from '../domain/media.js';

/** Batches loads of media metrics within one GraphQL operation. */
@Injectable()
export class MediaLoaders {
  private readonly metricLoaders = new WeakMap<object, DataLoader<string, MediaMetric[]>>();

  constructor(private readonly content: ContentService) {}

  metrics(context: object, actor: Actor, mediaId: string): Promise<MediaMetric[]> {
    let loader = this.metricLoaders.get(context);
    if (!loader) {
      loader = new DataLoader((ids: readonly string[]) => this.content.metricsOf(actor, ids));
      this.metricLoaders.set(context, loader);
    }
    return loader.load(mediaId);
  }
}
