import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Batches } from '../../database/batches.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { type EndpointAttempt, EndpointHealthService } from '../health/endpoint-health.service.js';
import { type Outcome, OutcomesRepository } from '../queues/outcomes.repository.js';

const batchSize = 200;

/** What became of a delivery, and of its attempt if there was one. */
export interface StoredOutcome {
  outcome: Outcome;
  attempt: EndpointAttempt | null;
}

interface Waiting extends StoredOutcome {
  resolve: () => void;
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
    private readonly mails: MailsService,
  ) {}

  /** Resolves when the outcome is durable. */
  store(stored: StoredOutcome): Promise<void> {
    return new Promise((resolve, reject) => {
      this.batches.add([{ ...stored, resolve, reject }]);
    });
  }

  private async settle(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.storeBatch(batch);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private async storeBatch(batch: readonly StoredOutcome[]): Promise<void> {
    const disabled = await this.database.transaction(async (manager) => {
      await this.outcomes.store(
        batch.map(({ outcome }) => outcome),
        manager,
      );
      return this.health.apply(
        manager,
        batch.flatMap(({ attempt }) => attempt ?? []),
      );
    });
    if (disabled.length > 0) this.mails.sendSoon();
  }
}
