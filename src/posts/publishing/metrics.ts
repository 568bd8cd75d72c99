import { Injectable } from '@nestjs/common';
import { Platform } from '../../platforms/platform.js';
import { Metrics } from '../../telemetry/metrics.js';
import { PostState } from '../domain/post-summary.js';

const outcomes: Partial<Record<PostState, string>> = {
  [PostState.PUBLISHED]: 'published',
  [PostState.AWAITING_CREATOR]: 'draft',
  [PostState.FAILED]: 'failed',
  [PostState.UNCONFIRMED]: 'unconfirmed',
};

/** Metrics of publishing. */
@Injectable()
export class PublishMetrics {
  private readonly uploads;

  constructor(metrics: Metrics) {
    this.uploads = metrics.counter({
      name: 'upload_success_rate',
      help: 'Posts sent to a platform, by outcome: published, draft (in the app of the platform), failed, unconfirmed.',
      labelNames: ['platform', 'outcome'],
    });
    for (const platform of Object.values(Platform))
      for (const outcome of Object.values(outcomes)) this.uploads.inc({ platform, outcome }, 0);
  }

  /** Counts a post that has entered the state, if the state is an outcome. */
  count(platform: Platform, state: PostState): void {
    const outcome = outcomes[state];
    if (outcome) this.uploads.inc({ platform, outcome });
  }
}
