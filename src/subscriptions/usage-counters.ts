import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { atMostOne, Marked } from '../discovery/marked.js';
import { methodMarker } from '../discovery/markers.js';
import type { AccountCount } from './domain/tier.js';

/** Counts the connected accounts of a user. */
export type AccountCounter = (manager: EntityManager, userId: string) => Promise<AccountCount>;

/** Counts the slots that connect flows of a user reserve. `exceptId`: a flow that is not counted. */
export type ReservationCounter = (
  manager: EntityManager,
  userId: string,
  exceptId: string | null,
) => Promise<AccountCount>;

/** Marks the method that counts connected accounts. */
export const CountsAccounts = methodMarker<void, AccountCounter>('patchbay:counts-accounts');

/** Marks the method that counts reserved slots. */
export const CountsReservations = methodMarker<void, ReservationCounter>('patchbay:counts-reservations');

/** Counts of higher features for tier limits. */
@Injectable()
export class UsageCounters implements OnModuleInit {
  private accounts: AccountCounter | null = null;
  private reservations: ReservationCounter | null = null;

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.accounts = atMostOne('counts of accounts', this.marked.methods(CountsAccounts));
    this.reservations = atMostOne('counts of reservations', this.marked.methods(CountsReservations));
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
