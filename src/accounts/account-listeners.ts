import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Marked } from '../discovery/marked.js';
import { methodMarker } from '../discovery/markers.js';
import type { Platform } from '../platforms/platform.js';

export interface LinkedAccount {
  id: string;
  platform: Platform;
}

/** Called in the transaction that connects or disconnects an account. */
export type AccountListener = (manager: EntityManager, account: LinkedAccount) => Promise<void>;

/** Marks a method of a higher feature that runs when an account is connected, also with a new consent. */
export const OnAccountConnected = methodMarker<void, AccountListener>('patchbay:on-account-connected');

/** Marks a method of a higher feature that runs when a user disconnects an account. */
export const OnAccountDisconnected = methodMarker<void, AccountListener>('patchbay:on-account-disconnected');

/** Lets higher features react when accounts are connected and disconnected. */
@Injectable()
export class AccountListeners implements OnModuleInit {
  private onConnected: readonly AccountListener[] = [];
  private onDisconnected: readonly AccountListener[] = [];

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.onConnected = this.marked.methods(OnAccountConnected).map(({ target }) => target);
    this.onDisconnected = this.marked.methods(OnAccountDisconnected).map(({ target }) => target);
  }

  async connected(manager: EntityManager, account: LinkedAccount): Promise<void> {
    for (const listener of this.onConnected) await listener(manager, account);
  }

  async disconnected(manager: EntityManager, account: LinkedAccount): Promise<void> {
    for (const listener of this.onDisconnected) await listener(manager, account);
  }
}
