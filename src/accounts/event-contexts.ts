import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import type { Platform } from '../platforms/platform.js';
import { type AccountConnection, AccountsRepository } from './accounts.repository.js';

const dayMs = 86_400_000;
/** Maximum difference between the clocks of a platform and this installation. Better an event too many than one too few. */
const clockSkewMs = 10 * 60_000;

/** What events about objects of an account need. */
export interface EventContext {
  platform: Platform;
  /** Whether an object that was created at this time is history: a first read of it makes no event. */
  isHistory(createdAt: Date): boolean;
}

/**
 * Decides which new rows are news. An account that is connected brings objects of years, which would flood receivers: objects from before the
 * connection, and those older than events are kept, are history.
 */
@Injectable()
export class EventContexts {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Null if the account does not exist. */
  async of(accountId: string, manager: EntityManager): Promise<EventContext | null> {
    const account = await this.accounts.findConnection(accountId, manager);
    return account && this.from(account);
  }

  /** The context of an account that the caller has read. */
  from({ platform, connectedAt }: AccountConnection): EventContext {
    const kept = this.clock.nowMs() - this.config.events.retentionDays * dayMs;
    const newsSinceMs = Math.max(connectedAt.getTime() - clockSkewMs, kept);
    return { platform, isHistory: (createdAt) => createdAt.getTime() < newsSinceMs };
  }
}
