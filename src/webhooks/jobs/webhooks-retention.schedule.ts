import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { beforeEveryEvent, firstEventIdAt } from '../domain/event-id.js';
import { WebhooksRepository } from '../webhooks.repository.js';

const batchRows = 5_000;
const dayMs = 86_400_000;

/**
 * Deletes done events after their retention, in batches, so that no statement is long. What is not done stays: it waits for
 * an administrator. A retention is longer than any platform retries, so a deleted event cannot come again.
 */
@Scheduled({ name: 'webhooks.retention', everySeconds: 3600 })
@Injectable()
export class WebhooksRetention implements ScheduledWork {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly repository: WebhooksRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const keptSince = new Date(this.clock.nowMs() - this.config.webhooks.retentionDays * dayMs);
    const before = firstEventIdAt(keptSince);
    let batches = 0;
    let last: string | null = beforeEveryEvent;
    while (last !== null && !signal.aborted) {
      last = await this.repository.deleteDone(last, before, batchRows);
      batches += 1;
    }
    if (batches > 1) this.logger.log({ keptSince, batches }, 'Old webhook events were deleted.');
  }
}
