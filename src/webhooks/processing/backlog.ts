import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { HealthNotes } from '../../telemetry/health-notes.js';
import { WebhookMetrics } from '../metrics.js';
import { WebhooksRepository } from '../webhooks.repository.js';

const checkIntervalMs = 30_000;

/** If an event is due for longer, workers are too slow or do not run. */
const maxOverdueSeconds = 300;

/** Reports how far workers are behind, in every process, because each has its own metrics and health. */
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
    // Not `@Interval`: that runs only in workers, and this runs in every process.
    this.timer = setInterval(() => {
      // Readiness reports an unreachable database.
      this.check().catch((error: unknown) =>
        this.logger.debug({ err: error }, 'Reading the webhook backlog failed'),
      );
    }, checkIntervalMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
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
