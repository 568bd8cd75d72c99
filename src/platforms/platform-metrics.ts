import { Counter, Gauge, Histogram } from 'prom-client';

export const platformCalls = new Counter({
  name: 'patchbay_platform_calls_total',
  help: 'Calls to platforms by outcome: ok, or the kind of failure.',
  labelNames: ['platform', 'endpoint', 'outcome'],
});

export const platformCallSeconds = new Histogram({
  name: 'patchbay_platform_call_seconds',
  help: 'Duration of calls to platforms, body included.',
  labelNames: ['platform', 'endpoint'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 120],
});

export const platformBreakerOpen = new Gauge({
  name: 'patchbay_platform_breaker_open',
  help: '1 while calls to the platform are held back because most of them failed.',
  labelNames: ['platform'],
});
