import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Batches } from '../../database/batches/batches.js';
import { isRowError } from '../../database/errors/row-error.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { type EndpointAttempt, EndpointHealthService } from '../health/endpoint-health.service.js';
import { DeliveryMetrics } from './metrics.js';
import { type Outcome, OutcomesRepository } from '../queues/outcomes.repository.js';

const batchSize = 200;

/** What became of a delivery, and of its attempt if there was one. */
export interface StoredOutcome {
  outcome: Outcome;
  attempt: EndpointAttempt | null;
}

interface Waiting extends StoredOutcome {
  /** Whether the outcome became the state of its delivery: the lease may have ended, or the delivery was skipped. */
  resolve: (isApplied: boolean) => void;
  reject: (error: unknown) => void;
}

/** Stores outcomes in batches that concurrent deliveries share. */
@Injectable()
export class OutcomeBatches {
  private readonly batches = new Batches<Waiting>(
    ({ length }) => Math.min(length, batchSize),
    (batch) => this.settle(batch),
  );

  constructor(
    private readonly outcomes: OutcomesRepository,
    private readonly health: EndpointHealthService,
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly metrics: DeliveryMetrics,
  ) {}

  /** Resolves when the outcome is durable. @returns whether it became the state of the delivery. It did not if the lease had ended. */
  store(stored: StoredOutcome): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.batches.add([{ ...stored, resolve, reject }]);
    });
  }

  /** Stores them one by one if the database rejects one, so that the others are not sent again. */
  private async settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const applied = await this.storeBatch(batch);
      for (const { resolve, outcome } of batch) resolve(applied.has(outcome.leaseId));
    } catch (error) {
      if (batch.length > 1 && isRowError(error)) for (const one of batch) await this.settle([one]);
      else for (const { reject } of batch) reject(error);
    }
  }

  private async storeBatch(batch: readonly StoredOutcome[]): Promise<Set<string>> {
    const { applied, disabled } = await this.database.transaction(async (manager) => ({
      applied: await this.outcomes.store(
        batch.map(({ outcome }) => outcome),
        manager,
      ),
      disabled: await this.health.apply(
        manager,
        batch.flatMap(({ attempt }) => attempt ?? []),
      ),
    }));
    if (disabled.length > 0) {
      this.wakeUps.wake('jobs.run');
      for (const { reason } of disabled) this.metrics.countDisabled(reason);
    }
    return applied;
  }
}
