import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AccountCount } from './domain/tier.js';

/** Counts what a user has, for limits that are not spent but held. */
export type AccountCounter = (manager: EntityManager, userId: string) => Promise<AccountCount>;

/** Lets the features that hold what a tier limits tell how much there is, without an arrow back to them. */
@Injectable()
export class UsageCounters {
  private readonly counters = new Map<'accounts', AccountCounter>();

  /**
   * Called once at start by the feature that owns accounts. Connected accounts count whatever their state: EXPIRED, ERROR and
   * PAUSED ones too.
   */
  register(resource: 'accounts', counter: AccountCounter): void {
    if (this.counters.has(resource)) throw new Error(`Two features count ${resource}.`);
    this.counters.set(resource, counter);
  }

  accountsOf(manager: EntityManager, userId: string): Promise<AccountCount> {
    const counter = this.counters.get('accounts');
    // No counter must not mean no limit.
    if (!counter) throw new Error('No feature counts accounts.');
    return counter(manager, userId);
  }
}
