import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';

/** Metrics of webhooks. */
@Injectable()
export class WebhookMetrics {
  readonly received;
  readonly duplicates;
  readonly rejected;
  readonly stale;
  readonly unparsed;
  readonly attempts;
  readonly processingSeconds;
  readonly overdueSeconds;
  readonly waiting;

  constructor(metrics: Metrics) {
    this.received = metrics.counter({
      name: 'patchbay_webhook_events_received_total',
      help: 'Events received in verified webhooks, including duplicates.',
      labelNames: ['platform'],
    });
    this.duplicates = metrics.counter({
      name: 'patchbay_webhook_events_duplicate_total',
      help: 'Received events that were already stored.',
    });
    this.rejected = metrics.counter({
      name: 'patchbay_webhooks_rejected_total',
      help: 'Refused webhooks, by reason.',
      labelNames: ['platform', 'reason'],
    });
    this.stale = metrics.counter({
      name: 'patchbay_webhooks_stale_total',
      help: 'Accepted webhooks that were signed more than 5 minutes ago.',
      labelNames: ['platform'],
    });
    this.unparsed = metrics.counter({
      name: 'patchbay_webhooks_unparsed_total',
      help: 'Verified webhooks that could not be parsed. Their body is stored.',
      labelNames: ['platform'],
    });
    this.attempts = metrics.counter({
      name: 'patchbay_webhook_attempts_total',
      help: 'Attempts to apply a stored event, by resulting state.',
      labelNames: ['platform', 'state'],
    });
    this.processingSeconds = metrics.histogram({
      name: 'webhook_processing_latency',
      help: 'Seconds from receipt of an event until it is applied.',
      labelNames: ['platform'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600, 86_400],
    });
    this.overdueSeconds = metrics.gauge({
      name: 'patchbay_webhook_overdue_seconds',
      help: 'Seconds since the oldest due event became due. Updated twice a minute.',
    });
    this.waiting = metrics.gauge({
      name: 'patchbay_webhook_events_waiting',
      help: 'Events that wait for a row (UNMATCHED) or an admin (UNPARSED, DEAD). Updated twice a minute.',
      labelNames: ['state'],
    });
  }
}
