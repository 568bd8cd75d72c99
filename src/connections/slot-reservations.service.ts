import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform } from '../platforms/platform.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import type { AccountCount } from '../subscriptions/domain/tier.js';
import { CountsReservations } from '../subscriptions/usage-counters.js';
import { ConnectionsRepository } from './connections.repository.js';

/** Reserves slots of the tier for connect flows in progress. */
@Injectable()
export class SlotReservationsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly subscriptions: SubscriptionsService,
  ) {}

  @CountsReservations()
  count(manager: EntityManager, userId: string, exceptId: string | null): Promise<AccountCount> {
    return this.connections.countReserved(userId, exceptId, manager);
  }

  /**
   * Makes room for a flow before its redirect, in a transaction that holds the user's lock. If all slots are taken,
   * it releases the slot of the user's oldest flow: a user who starts another flow has abandoned the first one.
   *
   * @throws Failure TIER_LIMIT_REACHED if connected accounts alone reach the limit
   */
  async makeRoom(
    manager: EntityManager,
    userId: string,
    platform: Platform,
    connectionId: string,
  ): Promise<void> {
    await this.subscriptions.requireRoom(manager, userId, platform);
    for (;;) {
      const full = await this.subscriptions.fullLimit(manager, userId, platform, connectionId);
      if (!full) return;
      if (!(await this.connections.releaseOldestSlot(userId, full.platform, connectionId, manager))) return;
    }
  }
}
