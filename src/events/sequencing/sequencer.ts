import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import { FanOuts } from './fan-out.js';
import { SequencerRepository } from './sequencer.repository.js';

const batchEvents = 1_000;

/**
 * Gives events their positions after their transactions have committed, in batches. Every worker runs one, and the lock on the head of the log lets one
 * batch run at a time.
 */
@Processes('events.sequence')
@Injectable()
export class Sequencer implements WorkSource<object> {
  constructor(
    private readonly database: Database,
    private readonly repository: SequencerRepository,
    private readonly fanOuts: FanOuts,
    private readonly wakeUps: WakeUps,
  ) {}

  /** One item stands for all waiting events. It needs no lease: a batch is one transaction. */
  async claim(): Promise<object[]> {
    return (await this.repository.hasPending()) ? [{}] : [];
  }

  async run(_item: object, signal: AbortSignal): Promise<void> {
    let assigned = batchEvents;
    while (assigned === batchEvents && !signal.aborted) assigned = await this.assignBatch();
  }

  async status(): Promise<WorkStatus> {
    const { count, oldestAt } = await this.repository.pending();
    return { due: count, running: 0, dead: 0, oldestDueAt: oldestAt, lastError: null };
  }

  /** @returns the number of events that got a position */
  async assignBatch(): Promise<number> {
    const { count, work } = await this.database.transaction(async (manager) => {
      const events = await this.repository.assign(batchEvents, manager);
      return { count: events.length, work: events.length > 0 ? await this.fanOuts.run(manager, events) : [] };
    });
    for (const name of work) this.wakeUps.wake(name);
    return count;
  }
}
