import type { Counter, Gauge, Histogram } from 'prom-client';
import type { Metrics } from '../../telemetry/metrics.js';

/** Metrics of the outbound client. */
export class PlatformMetrics {
  readonly calls: Counter<'platform' | 'endpoint' | 'outcome'>;
  readonly seconds: Histogram<'platform' | 'endpoint'>;
  readonly breakerOpen: Gauge<'platform'>;

  constructor(metrics: Metrics) {
    this.calls = metrics.counter({
      name: 'patchbay_platform_calls_total',
      help: 'Calls to platforms by outcome: ok, or the kind of failure.',
      labelNames: ['platform', 'endpoint', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'patchbay_platform_call_seconds',
      help: 'Duration of calls to platforms, body included.',
      labelNames: ['platform', 'endpoint'],
      // Each limit of PlatformHttpSettings, and a bucket for the calls that reached it.
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 20, 60, 100, 120, 150],
    });
    this.breakerOpen = metrics.gauge({
      name: 'patchbay_platform_breaker_open',
      help: '1 while the circuit breaker of the platform is open.',
      labelNames: ['platform'],
    });
  }
}
