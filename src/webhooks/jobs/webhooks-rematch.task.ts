import { Injectable } from '@nestjs/common';
import { JobBus } from '../../jobs/job-bus.js';
import { HandlesTask, type TaskHandler, type TaskPayloads } from '../../jobs/tasks.js';
import { WebhooksRepository } from '../webhooks.repository.js';

/** A row appeared: events that came before it are applied now and not when their wait ends. */
@HandlesTask('webhooks.rematch')
@Injectable()
export class WebhooksRematchTask implements TaskHandler<'webhooks.rematch'> {
  constructor(
    private readonly repository: WebhooksRepository,
    private readonly jobs: JobBus,
  ) {}

  async run(payload: TaskPayloads['webhooks.rematch']): Promise<void> {
    const { platform } = payload;
    if ('publishId' in payload) await this.repository.rematchPublish(platform, payload.publishId);
    else await this.repository.rematch(platform, payload.awaits);
    this.jobs.poke('webhooks.process');
  }
}
