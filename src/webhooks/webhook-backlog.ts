import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhooksRepository } from './webhooks.repository.js';

const lookEveryMs = 30_000;

/** An event that is due this long means that the workers do not keep up, or do not run. */
const tooLongSeconds = 300;

/** Watches how far the workers are behind. In every process: each tells its own operator. */
@Injectable()
export class WebhookBacklog implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Webhooks');
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly repository: WebhooksRepository,
    private readonly metrics: WebhookMetrics,
    private readonly health: HealthNotes,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.jobs.timers) return;
    this.timer = setInterval(() => {
      // With the database away there is nothing to tell; readiness says that it is.
      this.look().catch((error: unknown) => this.logger.debug({ err: error }, 'The backlog cannot be read.'));
    }, lookEveryMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async look(): Promise<void> {
    const overdueSeconds = await this.repository.overdueSeconds();
    this.metrics.overdueSeconds.set(overdueSeconds);
    for (const [state, count] of Object.entries(await this.repository.waiting()))
      this.metrics.waiting.set({ state }, count);
    if (overdueSeconds > tooLongSeconds)
      this.health.set('webhooks', 'Webhook events have been due for over 5 minutes: is a worker running?');
    else this.health.clear('webhooks');
  }
}
