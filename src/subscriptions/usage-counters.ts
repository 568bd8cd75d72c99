import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AccountCount } from './domain/tier.js';

/** Counts the connected accounts of a user. */
export type AccountCounter = (manager: EntityManager, userId: string) => Promise<AccountCount>;

/** Counts the slots that connect flows of a user reserve. `exceptId`: a flow that is not counted. */
export type ReservationCounter = (
  manager: EntityManager,
  userId: string,
  exceptId: string | null,
) => Promise<AccountCount>;

/** Lets higher features provide counts for tier limits without an import in this direction. */
@Injectable()
export class UsageCounters {
  private accounts: AccountCounter | null = null;
  private reservations: ReservationCounter | null = null;

  /**
   * Called once at start-up by the feature that owns accounts. Connected accounts count whatever their status: also EXPIRED, ERROR
   * and PAUSED.
   */
  registerAccounts(counter: AccountCounter): void {
    if (this.accounts) throw new Error('Two features count accounts.');
    this.accounts = counter;
  }

  /** Called once at start-up by the feature that connects accounts. */
  registerReservations(counter: ReservationCounter): void {
    if (this.reservations) throw new Error('Two features count reservations.');
    this.reservations = counter;
  }

  accountsOf(manager: EntityManager, userId: string): Promise<AccountCount> {
    // A missing counter must not disable the limit.
    if (!this.accounts) throw new Error('No feature counts accounts.');
    return this.accounts(manager, userId);
  }

  /** Slots reserved by connect flows, except `exceptId`. Empty if no feature connects accounts. */
  async reservationsOf(
    manager: EntityManager,
    userId: string,
    exceptId: string | null = null,
  ): Promise<AccountCount> {
    return this.reservations ? this.reservations(manager, userId, exceptId) : {};
  }
}
