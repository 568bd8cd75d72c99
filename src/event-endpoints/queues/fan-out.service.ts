import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LoggedEvent } from '../../events/events.repository.js';
import { FindsReceivingClients } from '../../events/deletion/receiving-clients.js';
import { FansOut } from '../../events/sequencing/fan-out.js';
import type { WorkName } from '../../jobs/work/work-specs.js';
import { FanOutRepository } from './fan-out.repository.js';

/** Adds the deliveries of events when they get their place in the log. */
@Injectable()
export class FanOutService {
  constructor(private readonly repository: FanOutRepository) {}

  @FindsReceivingClients()
  findReceivingClients(
    manager: EntityManager,
    userId: string,
    types: readonly string[],
  ): Promise<Map<string, string[]>> {
    return this.repository.receivingClients(userId, types, manager);
  }

  @FansOut()
  async fanOut(manager: EntityManager, events: readonly LoggedEvent[]): Promise<readonly WorkName[]> {
    if (!(await this.repository.hasEndpoints(manager))) return [];
    return (await this.repository.add(events, manager)) > 0 ? ['events.deliver'] : [];
  }
}
