import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { runOutsideContext } from '../../telemetry/run-context.js';
import { type EndpointAttempt, EndpointHealthService } from '../endpoints/endpoint-health.service.js';
import { type Outcome, OutcomesRepository } from './outcomes.repository.js';

const batchSize = 200;
/** While one batch waits for the disk, the next one is filled and stored. */
const maxInFlightBatches = 2;

/** What became of a delivery, and of its attempt if there was one. */
export interface StoredOutcome {
  outcome: Outcome;
  attempt: EndpointAttempt | null;
}

interface Waiting extends StoredOutcome {
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Stores outcomes in batches that concurrent deliveries share. There is no timer: a single outcome is stored immediately. */
@Injectable()
export class OutcomeBatches {
  private waiting: Waiting[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(
    private readonly outcomes: OutcomesRepository,
    private readonly health: EndpointHealthService,
    private readonly database: Database,
    private readonly mails: MailsService,
  ) {}

  /** Resolves when the outcome is durable. */
  store(stored: StoredOutcome): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...stored, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.inFlight >= maxInFlightBatches) return;
    this.scheduled = true;
    // A batch belongs to several deliveries, so it has the context of none.
    runOutsideContext(() => setImmediate(() => void this.storeNext()));
  }

  private async storeNext(): Promise<void> {
    this.scheduled = false;
    this.inFlight += 1;
    const batch = this.waiting.splice(0, batchSize);
    this.schedule();
    try {
      await this.storeBatch(batch);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.inFlight -= 1;
    this.schedule();
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
