import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Marked } from '../../discovery/marked.js';
import { methodMarker } from '../../discovery/markers.js';
import type { WorkName } from '../../jobs/work/work-specs.js';
import type { LoggedEvent } from '../events.repository.js';

/**
 * Called in the transaction that assigns positions to events, with the events in the order of their positions. Each event is passed exactly once,
 * and batches never run at the same time in the whole installation. Events can have types that this version does not know. An
 * exception rolls the batch back, and its events are passed again in smaller batches. The method must be fast, and calls nothing outside the database.
 *
 * @returns the work to wake after the commit
 */
export type FanOut = (manager: EntityManager, events: readonly LoggedEvent[]) => Promise<readonly WorkName[]>;

/** Marks a method of a higher feature that runs for each batch of events which got their positions. */
export const FansOut = methodMarker<void, FanOut>('patchbay:fans-out');

/** Lets higher features react to events, exactly once and in the order of the log. */
@Injectable()
export class FanOuts implements OnModuleInit {
  private methods: readonly FanOut[] = [];

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.methods = this.marked.methods(FansOut).map(({ target }) => target);
  }

  /** @returns the work to wake after the commit */
  async run(manager: EntityManager, events: readonly LoggedEvent[]): Promise<Set<WorkName>> {
    const work = new Set<WorkName>();
    for (const method of this.methods) for (const name of await method(manager, events)) work.add(name);
    return work;
  }
}
