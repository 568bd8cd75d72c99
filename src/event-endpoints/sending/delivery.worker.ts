import { Injectable } from '@nestjs/common';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import type { AttemptOutcome } from '../domain/attempt-outcome.js';
import { planRetry } from '../domain/retry-plan.js';
import { LoadBatches } from './load-batches.js';
import { DeliveryMetrics } from './metrics.js';
import { OutcomeBatches, type StoredOutcome } from './outcome-batches.js';
import type { Outcome } from '../queues/outcomes.repository.js';
import { EventSender, type SendableDelivery } from './sender.js';
import { type DueDelivery, StreamsRepository } from '../queues/streams.repository.js';

/** A stream with more deliveries goes back to its queue after this many, so that the other streams of its endpoint get their turn. */
const maxPerTurn = 100;
const maxTurnMs = 10_000;

/** Sends the deliveries of streams, each stream in its order: the next one only after the outcome of the last one is stored. */
@Processes('events.deliver')
@Injectable()
export class DeliveryWorker implements WorkSource<DueDelivery> {
  /** An endpoint at its limit has more due streams than a claim returns. */
  readonly claimsAfterEachItem = true;

  constructor(
    private readonly streams: StreamsRepository,
    private readonly loads: LoadBatches,
    private readonly outcomes: OutcomeBatches,
    private readonly sender: EventSender,
    private readonly metrics: DeliveryMetrics,
  ) {}

  async claim(limit: number): Promise<DueDelivery[]> {
    return this.streams.load(await this.streams.claim(limit));
  }

  async run(claimed: DueDelivery, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    let sent = 0;
    let next: DueDelivery | null = claimed;
    while (next) {
      sent += 1;
      const endsTurn = signal.aborted || sent >= maxPerTurn || performance.now() - startedAt > maxTurnMs;
      const stored = await this.deliver(next, !endsTurn);
      const isApplied = await this.outcomes.store(stored);
      this.metrics.count(stored, next, isApplied);
      if (!stored.outcome.keepsLease) return;
      next = await this.loads.load(claimed);
    }
  }

  async status(): Promise<WorkStatus> {
    // The alert about dead deliveries depends on the owner of the endpoint: see DeliveryMetrics.
    return { ...(await this.streams.status()), dead: 0, lastError: null };
  }

  private async deliver(due: DueDelivery, mayContinue: boolean): Promise<StoredOutcome> {
    const { endpointId, streamKey, leaseId, deliveryId } = due;
    const unsent: Outcome = {
      ...{ endpointId, streamKey, leaseId, deliveryId, state: null, retrySeconds: null },
      ...{ countsRetry: false, attempt: null, keepsLease: false },
    };
    if (deliveryId === null || !due.isOpen) return { outcome: unsent, attempt: null };
    if (!due.isAllowed || due.data === null)
      return { outcome: { ...unsent, state: 'CANCELED', keepsLease: mayContinue }, attempt: null };

    const startedAt = performance.now();
    const { durationMs, ...result } = await this.sender.send(due as SendableDelivery);
    const { status, errorCode, answer } = result;
    const succeeded = errorCode === null;
    return {
      outcome: {
        ...unsent,
        ...(succeeded ? delivered : failed(due, result)),
        attempt: { durationMs, status, errorCode, answer },
        // Probes and pauses apply to the whole endpoint.
        keepsLease: mayContinue && succeeded && !due.isProbe,
      },
      attempt: { endpointId, outcome: result, awaitsSuccess: due.awaitsSuccess, startedAt },
    };
  }
}

const delivered = { state: 'DELIVERED' } as const;

function failed(
  due: DueDelivery,
  result: AttemptOutcome,
): Pick<Outcome, 'state' | 'retrySeconds' | 'countsRetry'> {
  const plan = planRetry(due, result);
  if (plan.kind === 'dead') return { state: 'DEAD', retrySeconds: null, countsRetry: false };
  return { state: 'RETRYING', retrySeconds: plan.seconds, countsRetry: plan.counts };
}
