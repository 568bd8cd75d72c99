import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AccountCount } from './domain/tier.js';

/** Counts what a user has, for limits that are not spent but held. */
export type AccountCounter = (manager: EntityManager, userId: string) => Promise<AccountCount>;

/** Counts the slots that the connections of a user hold. `exceptId`: a connection that is left out. */
export type ReservationCounter = (
  manager: EntityManager,
  userId: string,
  exceptId: string | null,
) => Promise<AccountCount>;

/** Lets the features that hold what a tier limits tell how much there is, without an arrow back to them. */
@Injectable()
export class UsageCounters {
  private accounts: AccountCounter | null = null;
  private reservations: ReservationCounter | null = null;

  /**
   * Called once at start by the feature that owns accounts. Connected accounts count whatever their state: EXPIRED, ERROR and
   * PAUSED ones too.
   */
  registerAccounts(counter: AccountCounter): void {
    if (this.accounts) throw new Error('Two features count accounts.');
    this.accounts = counter;
  }

  /** Called once at start by the feature that connects accounts. */
  registerReservations(counter: ReservationCounter): void {
    if (this.reservations) throw new Error('Two features count reservations.');
    this.reservations = counter;
  }

  accountsOf(manager: EntityManager, userId: string): Promise<AccountCount> {
    // No counter must not mean no limit.
    if (!this.accounts) throw new Error('No feature counts accounts.');
    return this.accounts(manager, userId);
  }

  /** Slots reserved by connections, but for `exceptId`. None while no feature connects accounts. */
  async reservationsOf(
    manager: EntityManager,
    userId: string,
    exceptId: string | null = null,
  ): Promise<AccountCount> {
    return this.reservations ? this.reservations(manager, userId, exceptId) : {};
  }
}
