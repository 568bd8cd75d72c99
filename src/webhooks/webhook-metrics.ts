import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';

/** What an operator sees of the webhooks at `/metrics`. */
@Injectable()
export class WebhookMetrics {
  readonly received;
  readonly duplicates;
  readonly rejected;
  readonly stale;
  readonly unparsed;
  readonly attempts;
  readonly lagSeconds;
  readonly overdueSeconds;
  readonly waiting;

  constructor(metrics: Metrics) {
    this.received = metrics.counter({
      name: 'patchbay_webhook_events_received_total',
      help: 'Events of well-signed webhooks that are stored, duplicates included.',
      labelNames: ['platform'],
    });
    this.duplicates = metrics.counter({
      name: 'patchbay_webhook_events_duplicate_total',
      help: 'Received events that were stored already.',
    });
    this.rejected = metrics.counter({
      name: 'patchbay_webhooks_rejected_total',
      help: 'Webhooks that were refused, by reason.',
      labelNames: ['platform', 'reason'],
    });
    this.stale = metrics.counter({
      name: 'patchbay_webhooks_stale_total',
      help: 'Webhooks that were taken although they were signed more than 5 minutes ago.',
      labelNames: ['platform'],
    });
    this.unparsed = metrics.counter({
      name: 'patchbay_webhooks_unparsed_total',
      help: 'Well-signed webhooks that could not be read and were stored whole.',
      labelNames: ['platform'],
    });
    this.attempts = metrics.counter({
      name: 'patchbay_webhook_attempts_total',
      help: 'Attempts to apply a stored event, by the state they left it in.',
      labelNames: ['platform', 'state'],
    });
    this.lagSeconds = metrics.histogram({
      name: 'patchbay_webhook_lag_seconds',
      help: 'Time from the receipt of an event until it was applied.',
      labelNames: ['platform'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600, 86_400],
    });
    this.overdueSeconds = metrics.gauge({
      name: 'patchbay_webhook_overdue_seconds',
      help: 'For how long the event that has been due longest has been so. Read twice a minute.',
    });
    this.waiting = metrics.gauge({
      name: 'patchbay_webhook_events_waiting',
      help: 'Events that wait for a publish id (UNMATCHED) or an administrator (UNPARSED, DEAD). Read twice a minute.',
      labelNames: ['state'],
    });
  }
}
