import { Injectable } from '@nestjs/common';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { WebhooksRepository } from '../webhooks.repository.js';

@Injectable()
export class WebhookRematchService {
  constructor(
    private readonly repository: WebhooksRepository,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Makes events due that arrived before the row they are about, so that they are applied when the row appears. */
  @Job('webhooks.rematch')
  async rematch(payload: JobPayloads['webhooks.rematch']): Promise<void> {
    const { platform } = payload;
    if ('publishId' in payload) await this.repository.rematchPublish(platform, payload.publishId);
    else await this.repository.rematch(platform, payload.awaits);
    this.wakeUps.wake('webhooks.process');
  }
}
