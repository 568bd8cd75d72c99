import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { beforeEveryEvent, firstEventIdAt } from '../domain/event-id.js';
import { WebhooksRepository } from '../webhooks.repository.js';

const batchRows = 5_000;
const dayMs = 86_400_000;

@Injectable()
export class WebhookRetentionService {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly repository: WebhooksRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Deletes processed events after their retention, in batches to keep statements short. Other events stay, because they need an
   * admin. The retention is longer than any platform retries, so a deleted event is not delivered again.
   */
  @Schedule({ name: 'webhooks.retention', everySeconds: 3600 })
  async deleteExpired(signal: AbortSignal): Promise<void> {
    const keptSince = new Date(this.clock.nowMs() - this.config.webhooks.retentionDays * dayMs);
    const before = firstEventIdAt(keptSince);
    let batches = 0;
    let last: string | null = beforeEveryEvent;
    while (last !== null) {
      signal.throwIfAborted();
      last = await this.repository.deleteDone(last, before, batchRows);
      batches += 1;
    }
    if (batches > 1) this.logger.log({ keptSince, batches }, 'Deleted expired webhook events');
  }
}
