import { Injectable } from '@nestjs/common';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { WebhooksRepository } from '../webhooks.repository.js';

/** A row appeared: events that came before it are applied now and not when their wait ends. */
@HandlesJob('webhooks.rematch')
@Injectable()
export class WebhooksRematchTask implements JobHandler<'webhooks.rematch'> {
  constructor(
    private readonly repository: WebhooksRepository,
    private readonly wakeUps: WakeUps,
  ) {}

  async run(payload: JobPayloads['webhooks.rematch']): Promise<void> {
    const { platform } = payload;
    if ('publishId' in payload) await this.repository.rematchPublish(platform, payload.publishId);
    else await this.repository.rematch(platform, payload.awaits);
    this.wakeUps.wake('webhooks.process');
  }
}
