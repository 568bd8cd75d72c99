import { Injectable, Logger } from '@nestjs/common';
import { Batches } from '../../database/batches/batches.js';
import { isRowError } from '../../database/errors/row-error.js';
import { Failure } from '../../failures/failure.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import type { NewEvent } from '../domain/new-event.js';
import { WebhookMetrics } from '../metrics.js';
import { WebhooksRepository } from '../webhooks.repository.js';

/** If more events wait to be stored, further requests are refused with 503. */
const maxRows = 5_000;
const maxBytes = 32 * 1024 * 1024;

/** Limits of one INSERT statement. */
const batchRows = 500;
const batchBytes = 4 * 1024 * 1024;

/** The events of one request. */
interface Delivery {
  /** Events that are not durable yet. 0 if the request is settled. */
  left: number;
  readonly rows: number;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Waiting {
  readonly event: NewEvent;
  readonly delivery: Delivery;
}

/**
 * Stores events in batches that concurrent requests share. A request is answered only when its own rows are durable.
 */
@Injectable()
export class WebhookInbox {
  private readonly logger = new Logger(WebhookInbox.name);
  private readonly batches = new Batches<Waiting>(countNext, (batch) => this.storeBatch(batch));
  private heldRows = 0;
  private heldBytes = 0;

  constructor(
    private readonly repository: WebhooksRepository,
    private readonly wakeUps: WakeUps,
    private readonly metrics: WebhookMetrics,
  ) {}

  /** Resolves when all events are durable. @throws Failure UNAVAILABLE if the database is unreachable or the queue is full */
  store(events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve();
    let bytes = 0;
    for (const { payload } of events) bytes += payload.length;
    const rows = events.length;
    if (this.heldRows + rows > maxRows || this.heldBytes + bytes > maxBytes)
      return Promise.reject(queueFull());
    this.heldRows += rows;
    this.heldBytes += bytes;
    return new Promise((resolve, reject) => {
      const delivery = { left: rows, rows, bytes, resolve, reject };
      this.batches.add(events.map((event) => ({ event, delivery })));
    });
  }

  private stored(delivery: Delivery): void {
    if (delivery.left === 0) return;
    delivery.left -= 1;
    if (delivery.left > 0) return;
    this.free(delivery);
    delivery.resolve();
  }

  private failed(delivery: Delivery, error: unknown): void {
    if (delivery.left === 0) return;
    delivery.left = 0;
    this.free(delivery);
    delivery.reject(error);
  }

  private free({ rows, bytes }: Delivery): void {
    this.heldRows -= rows;
    this.heldBytes -= bytes;
  }

  /** Never rejects. Settles every request of the batch. */
  private async storeBatch(batch: readonly Waiting[]): Promise<void> {
    // Redeliveries in the same batch share one row.
    const sharing = [...Map.groupBy(batch, ({ event }) => event.eventKey.toString('latin1')).values()];
    try {
      await this.insert(sharing);
    } catch (error) {
      if (sharing.length > 1 && isRowError(error)) await this.storeOneByOne(sharing);
      else this.refuse(batch, error);
    }
  }

  /** Stores the rows one by one, so that a row that the database rejects does not affect the others. */
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
      for (const { delivery } of waiting) this.stored(delivery);
    }
    this.metrics.duplicates.inc(received - created);
    if (created > 0) this.wakeUps.wake('webhooks.process');
  }

  private refuse(waiting: readonly Waiting[], error: unknown): void {
    this.logger.error({ err: error, events: waiting.length }, 'Storing webhook events failed');
    const failure = new Failure(
      'UNAVAILABLE',
      {},
      { message: 'Storing the webhook failed. Send it again later.', cause: error },
    );
    for (const { delivery } of waiting) this.failed(delivery, failure);
  }
}

function queueFull(): Failure {
  const message = 'Too many webhook events are waiting. Send the webhook again later.';
  return new Failure('UNAVAILABLE', {}, { message });
}

/** Limits a batch in rows and bytes. */
function countNext(waiting: readonly Waiting[]): number {
  let count = 0;
  let bytes = 0;
  while (count < waiting.length && count < batchRows) {
    bytes += waiting[count]!.event.payload.length;
    if (count > 0 && bytes > batchBytes) break;
    count += 1;
  }
  return count;
}
