import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { HealthNotes } from '../../telemetry/health-notes.js';
import { WebhookMetrics } from '../metrics.js';
import { WebhooksRepository } from '../webhooks.repository.js';

/** If an event is due for longer, workers are too slow or do not run. */
const maxOverdueSeconds = 300;

/** Reports how far workers are behind, in every process, because each has its own metrics and health. */
@Injectable()
export class WebhookBacklog {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly repository: WebhooksRepository,
    private readonly metrics: WebhookMetrics,
    private readonly health: HealthNotes,
  ) {}

  @Interval('webhooks.backlog', 30_000)
  async poll(): Promise<void> {
    // Not a warning, because readiness reports an unreachable database.
    await this.check().catch((error: unknown) =>
      this.logger.debug({ err: error }, 'Reading the webhook backlog failed'),
    );
  }

  async check(): Promise<void> {
    const overdueSeconds = await this.repository.overdueSeconds();
    this.metrics.overdueSeconds.set(overdueSeconds);
    for (const [state, count] of Object.entries(await this.repository.waiting()))
      this.metrics.waiting.set({ state }, count);
    if (overdueSeconds > maxOverdueSeconds)
      this.health.set('webhooks', 'Webhook events have been due for over 5 minutes: is a worker running?');
    else this.health.clear('webhooks');
  }
}
