import { Injectable } from '@nestjs/common';
import {
  DataSource,
  type EntityManager,
  type EntitySubscriberInterface,
  type TransactionCommitEvent,
} from 'typeorm';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';

const key = 'patchbay.events-appended';

/** Requests a wake-up of the sequencer after the commit of this transaction. */
export function markForWakeUp(manager: EntityManager): void {
  manager.queryRunner!.data[key] = true;
}

/** Wakes the sequencer after each commit that wrote events. No caller of `EventLog` can forget it. */
@Injectable()
export class CommitWakeUp implements EntitySubscriberInterface {
  constructor(
    source: DataSource,
    private readonly wakeUps: WakeUps,
  ) {
    source.subscribers.push(this);
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    // Also called when a savepoint is released.
    if (!queryRunner.data[key] || queryRunner.isTransactionActive) return;
    delete queryRunner.data[key];
    this.wakeUps.wake('events.sequence');
  }
}
