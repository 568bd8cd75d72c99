import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { errorForStorage } from '../../jobs/error-for-storage.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import type { LoggedEvent } from '../events.repository.js';
import { FanOuts } from './fan-out.js';
import { EventHoldsRepository } from './holds.repository.js';
import { orderKeyOf, SequencerRepository } from './sequencer.repository.js';

const maxBatchEvents = 1_000;
const maxRetriesPerRun = 100;
/** Pause after a batch without a result. Another one would have the same result. */
const backOffMs = 1_000;

interface Batch {
  events: LoggedEvent[];
  /** Null if the events have their positions. */
  error: Error | null;
}

/**
 * Gives events their positions after their transactions have committed, in batches. Every worker runs one, and the lock on the head of the log lets one
 * batch run at a time.
 *
 * A batch that fails is repeated with half as many events. An event that fails alone is held with the later events of its key, and all others
 * continue.
 */
@Processes('events.sequence')
@Injectable()
export class Sequencer implements WorkSource<object> {
  private readonly logger = new Logger('Events');
  private batchEvents = maxBatchEvents;
  private backsOffUntilMs = 0;

  constructor(
    private readonly database: Database,
    private readonly repository: SequencerRepository,
    private readonly holds: EventHoldsRepository,
    private readonly fanOuts: FanOuts,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
  ) {}

  /** One item stands for all waiting events. It needs no lease: a batch is one transaction. */
  async claim(): Promise<object[]> {
    if (this.clock.nowMs() < this.backsOffUntilMs) return [];
    return (await this.repository.hasPending()) ? [{}] : [];
  }

  async run(_item: object, signal: AbortSignal): Promise<void> {
    for (const orderKey of await this.holds.due(maxRetriesPerRun)) {
      if (signal.aborted) return;
      await this.retryHeld(orderKey);
    }
    while (!signal.aborted && (await this.runBatch()));
  }

  async status(): Promise<WorkStatus> {
    const { count, oldestAt } = await this.repository.pending();
    return {
      ...{ due: count, running: 0, dead: 0, oldestDueAt: oldestAt },
      lastError: await this.holds.lastError(),
    };
  }

  /**
   * Assigns positions to up to `limit` events and passes them on, in one transaction.
   *
   * @returns the events, and why none of them got a position
   */
  assignBatch(limit = this.batchEvents): Promise<Batch> {
    return this.pass(async (manager) => {
      const events = await this.repository.assign(limit, manager);
      if (events.length === 0 && (await this.repository.hasPending(manager))) this.backOff();
      return events;
    });
  }

  /** @returns whether more events may be due */
  private async runBatch(): Promise<boolean> {
    const limit = this.batchEvents;
    const { events, error } = await this.assignBatch(limit);
    if (error === null) {
      // Slowly, because a batch that is too large may fail only after the statement timeout.
      this.batchEvents = Math.min(maxBatchEvents, limit + Math.ceil(limit / 8));
      return events.length === limit;
    }
    const [first, ...others] = events;
    if (!first) {
      this.backOff();
      throw error;
    }
    if (others.length > 0) {
      this.batchEvents = Math.ceil(events.length / 2);
      this.logger.warn(
        { err: error, count: events.length },
        'A batch of events failed; repeating it in halves',
      );
      return true;
    }
    this.backOff();
    await this.hold(first, error);
    return false;
  }

  private async retryHeld(orderKey: string): Promise<void> {
    const { events, error } = await this.pass(async (manager) => {
      await this.holds.remove(orderKey, manager);
      return this.repository.assignFirst(orderKey, manager);
    });
    if (error === null) return;
    if (!events[0]) throw error;
    await this.hold(events[0], error);
  }

  private async hold(event: LoggedEvent, error: Error): Promise<void> {
    await this.holds.add(orderKeyOf(event), event.id, errorForStorage(error));
    this.logger.error(
      { err: error, eventId: event.id, eventType: event.type },
      'An event failed alone; it is retried, and the later events of its account wait',
    );
  }

  private backOff(): void {
    this.backsOffUntilMs = this.clock.nowMs() + backOffMs;
  }

  private async pass(assign: (manager: EntityManager) => Promise<LoggedEvent[]>): Promise<Batch> {
    let events: LoggedEvent[] = [];
    try {
      const work = await this.database.transaction(async (manager) => {
        events = await assign(manager);
        return events.length > 0 ? this.fanOuts.run(manager, events) : [];
      });
      for (const name of work) this.wakeUps.wake(name);
      return { events, error: null };
    } catch (error) {
      return { events, error: error as Error };
    }
  }
}
