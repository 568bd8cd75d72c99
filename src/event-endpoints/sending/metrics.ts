import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Metrics } from '../../telemetry/metrics.js';
import { type EndpointReason, endpointStates } from '../domain/endpoint-state.js';
import type { DueDelivery } from '../queues/streams.repository.js';
import type { StoredOutcome } from './outcome-batches.js';

/** Metrics of deliveries and endpoints. */
@Injectable()
export class DeliveryMetrics {
  private readonly deliveries;
  private readonly disabled;
  private readonly attempts;
  private readonly delay;
  private readonly waiting;
  private readonly oldestSeconds;
  private readonly endpoints;

  constructor(
    metrics: Metrics,
    private readonly clock: Clock,
  ) {
    this.deliveries = metrics.counter({
      name: 'patchbay_event_deliveries_total',
      help: 'Outcomes of deliveries (delivered, retrying, dead, canceled), by owner of the endpoint (installation, client).',
      labelNames: ['outcome', 'owner'],
    });
    // An alert watches their increase, which needs a first value.
    for (const owner of ['installation', 'client']) this.deliveries.inc({ outcome: 'dead', owner }, 0);
    this.disabled = metrics.counter({
      name: 'patchbay_event_endpoints_disabled_total',
      help: 'Endpoints that were disabled, by reason: GONE, FAILING.',
      labelNames: ['reason'],
    });
    for (const reason of ['GONE', 'FAILING']) this.disabled.inc({ reason }, 0);
    this.attempts = metrics.histogram({
      name: 'patchbay_event_attempt_seconds',
      help: 'Duration of requests to receivers, by result: ok, failed, throttled.',
      labelNames: ['result'],
      // Time-outs are between 15 and 20.
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20],
    });
    this.delay = metrics.histogram({
      name: 'patchbay_event_delivery_delay_seconds',
      help: 'Seconds from an event until a receiver accepted it, without replays.',
      // The schedule of retries takes up to 62 hours.
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1800, 3600, 21_600, 86_400, 259_200],
    });
    this.waiting = metrics.gauge({
      name: 'patchbay_event_deliveries_waiting',
      help: 'Deliveries that are not finished, of endpoints that are not paused or disabled. Up to 10,000 per endpoint and 100,000 together. Updated twice a minute.',
    });
    this.oldestSeconds = metrics.gauge({
      name: 'patchbay_event_deliveries_oldest_seconds',
      help: 'How long the oldest queue of an endpoint that does not fail could have been sent. Updated twice a minute.',
    });
    this.endpoints = metrics.gauge({
      name: 'patchbay_event_endpoints',
      help: 'Event endpoints by state. Updated twice a minute.',
      labelNames: ['state'],
    });
  }

  /** @param isApplied whether the outcome became the state of the delivery */
  count(
    { outcome, attempt }: StoredOutcome,
    due: Pick<DueDelivery, 'occurredAt' | 'isReplay' | 'isOfInstallation'>,
    isApplied: boolean,
  ): void {
    const { state } = outcome;
    const owner = due.isOfInstallation ? 'installation' : 'client';
    if (state && isApplied) this.deliveries.inc({ outcome: state.toLowerCase(), owner });
    if (outcome.attempt && attempt) {
      const { errorCode, isThrottled } = attempt.outcome;
      const result = errorCode === null ? 'ok' : isThrottled ? 'throttled' : 'failed';
      this.attempts.observe({ result }, outcome.attempt.durationMs / 1000);
    }
    if (state === 'DELIVERED' && isApplied && !due.isReplay)
      this.delay.observe(Math.max(0, this.clock.nowMs() - due.occurredAt.getTime()) / 1000);
  }

  countDisabled(reason: EndpointReason): void {
    this.disabled.inc({ reason });
  }

  setBacklog(backlog: { count: number; oldestSeconds: number }): void {
    this.waiting.set(backlog.count);
    this.oldestSeconds.set(backlog.oldestSeconds);
  }

  setEndpoints(counts: readonly { state: string; count: number }[]): void {
    for (const state of endpointStates)
      this.endpoints.set({ state }, counts.find((it) => it.state === state)?.count ?? 0);
  }
}
