import { Injectable } from '@nestjs/common';
import { JobBus } from '../../jobs/job-bus.js';
import { HandlesTask, type TaskHandler, type TaskPayloads } from '../../jobs/tasks.js';
import { WebhooksRepository } from '../webhooks.repository.js';

/** A publish id became known: events that came before it are looked at again now and not when their wait ends. */
@HandlesTask('webhooks.rematch')
@Injectable()
export class WebhooksRematchTask implements TaskHandler<'webhooks.rematch'> {
  constructor(
    private readonly repository: WebhooksRepository,
    private readonly jobs: JobBus,
  ) {}

  async run({ platform, publishId }: TaskPayloads['webhooks.rematch']): Promise<void> {
    await this.repository.rematch(platform, publishId);
    this.jobs.poke('webhooks.process');
  }
}
