import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Marked } from '../../discovery/marked.js';
import { methodMarker } from '../../discovery/markers.js';

/** Called in the transaction that deletes the events of accounts. */
export type AccountErasureListener = (manager: EntityManager, accountIds: readonly string[]) => Promise<void>;

/** Marks a method of a higher feature that deletes what it stored about the events of erased accounts, usually by a job. */
export const OnAccountsErased = methodMarker<void, AccountErasureListener>('patchbay:on-accounts-erased');

/** Lets higher features react to the erasure of accounts. */
@Injectable()
export class AccountErasureListeners implements OnModuleInit {
  private listeners: readonly AccountErasureListener[] = [];

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.listeners = this.marked.methods(OnAccountsErased).map(({ target }) => target);
  }

  async notify(manager: EntityManager, accountIds: readonly string[]): Promise<void> {
    for (const listener of this.listeners) await listener(manager, accountIds);
  }
}
