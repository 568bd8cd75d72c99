import { Injectable, Logger } from '@nestjs/common';
import { Failure } from '../failures/failure.js';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import { runOutsideContext } from '../telemetry/run-context.js';
import type { NewEvent } from './domain/new-event.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhooksRepository } from './webhooks.repository.js';

/** More than these waiting to be stored, and the platform is asked to come back later. */
const maxRows = 5_000;
const maxBytes = 32 * 1024 * 1024;

/** What one statement takes. */
const batchRows = 500;
const batchBytes = 4 * 1024 * 1024;

/** While one statement is at the disk, the next one is filled and sent. */
const maxInFlight = 2;

interface Waiting {
  event: NewEvent;
  stored: () => void;
  failed: (error: unknown) => void;
}

/**
 * Stores events so that concurrent requests share one statement: while a statement runs the next batch gathers. There is no
 * timer; a lone request is stored at once. A request is answered when its own rows are durable, and not before.
 */
@Injectable()
export class WebhookInbox {
  private readonly logger = new Logger(WebhookInbox.name);
  private waiting: Waiting[] = [];
  private heldRows = 0;
  private heldBytes = 0;
  private inFlight = 0;
  private scheduled = false;

  constructor(
    private readonly repository: WebhooksRepository,
    private readonly wakeUps: WakeUps,
    private readonly metrics: WebhookMetrics,
  ) {}

  /** Resolves when all events are durable. @throws Failure UNAVAILABLE when the database is away or the queue is full */
  store(events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve();
    const bytes = events.reduce((sum, { payload }) => sum + payload.length, 0);
    if (this.heldRows + events.length > maxRows || this.heldBytes + bytes > maxBytes) {
      return Promise.reject(
        new Failure('UNAVAILABLE', {}, { message: 'Too many events wait to be stored.' }),
      );
    }
    this.heldRows += events.length;
    this.heldBytes += bytes;
    return new Promise((resolve, reject) => {
      let left = events.length;
      const settle = (answer: () => void) => {
        if (left === 0) return;
        left = 0;
        this.heldRows -= events.length;
        this.heldBytes -= bytes;
        answer();
      };
      const stored = () => (left > 1 ? (left -= 1) : settle(resolve));
      const failed = (error: unknown) => settle(() => reject(error));
      for (const event of events) this.waiting.push({ event, stored, failed });
      this.schedule();
    });
  }

  /** Starts a batch once everything that this turn of the event loop has read is in the queue. */
  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.inFlight >= maxInFlight) return;
    this.scheduled = true;
    // A batch is the work of all its requests, so it runs in the name of none.
    runOutsideContext(() => setImmediate(() => void this.storeNext()));
  }

  private async storeNext(): Promise<void> {
    this.scheduled = false;
    this.inFlight += 1;
    const batch = this.takeBatch();
    this.schedule();
    await this.storeBatch(batch);
    this.inFlight -= 1;
    this.schedule();
  }

  private takeBatch(): Waiting[] {
    let count = 0;
    let bytes = 0;
    while (count < this.waiting.length && count < batchRows) {
      bytes += this.waiting[count]!.event.payload.length;
      if (count > 0 && bytes > batchBytes) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  /** Never rejects: every request of the batch is answered. */
  private async storeBatch(batch: readonly Waiting[]): Promise<void> {
    // Redeliveries that came together share one row.
    const sharing = [...Map.groupBy(batch, ({ event }) => event.eventKey.toString('latin1')).values()];
    try {
      await this.insert(sharing);
    } catch (error) {
      if (sharing.length > 1 && isFaultOfOneRow(error)) await this.storeOneByOne(sharing);
      else this.refuse(batch, error);
    }
  }

  /** One row that the database refuses must not take the others with it. */
  private async storeOneByOne(sharing: readonly Waiting[][]): Promise<void> {
    for (const waiting of sharing) {
      try {
        await this.insert([waiting]);
      } catch (error) {
        this.refuse(waiting, error);
      }
    }
  }

  private async insert(sharing: readonly Waiting[][]): Promise<void> {
    const created = await this.repository.insert(sharing.map(([first]) => first!.event));
    let received = 0;
    for (const waiting of sharing) {
      received += waiting.length;
      for (const { stored } of waiting) stored();
    }
    this.metrics.duplicates.inc(received - created);
    if (created > 0) this.wakeUps.wake('webhooks.process');
  }

  private refuse(waiting: readonly Waiting[], error: unknown): void {
    this.logger.error({ err: error, events: waiting.length }, 'Webhook events could not be stored.');
    const failure = new Failure(
      'UNAVAILABLE',
      {},
      { message: 'The event could not be stored.', cause: error },
    );
    for (const { failed } of waiting) failed(failure);
  }
}

/** SQLSTATE classes of data, constraint, rollback and size faults: the database is there and dislikes a row. */
function isFaultOfOneRow(error: unknown): boolean {
  const { code } = error as { code?: string };
  return typeof code === 'string' && /^(22|23|40|54)[0-9A-Z]{3}$/.test(code);
}
