import { Module } from '@nestjs/common';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhooksRepository } from './webhooks.repository.js';

/** Stored events: processing, replay, retention. */
@Module({
  providers: [WebhookMetrics, WebhooksRepository],
  exports: [WebhookMetrics, WebhooksRepository],
})
export class WebhooksModule {}
