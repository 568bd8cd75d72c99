import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Marked } from '../discovery/marked.js';
import { methodMarker } from '../discovery/markers.js';

/** Called in the transaction that changes the visible state of a grant. */
export type GrantChangeListener = (manager: EntityManager, grantId: string) => Promise<void>;

/** Marks a method of a higher feature that reacts to changes of grants. */
export const OnGrantChange = methodMarker<void, GrantChangeListener>('patchbay:on-grant-change');

/** Lets higher features react to changes of grants. */
@Injectable()
export class GrantChangeListeners implements OnModuleInit {
  private listeners: readonly GrantChangeListener[] = [];

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.listeners = this.marked.methods(OnGrantChange).map(({ target }) => target);
  }

  /** Call it in the transaction that changes the visible state of a grant. */
  async notify(manager: EntityManager, grantId: string): Promise<void> {
    for (const listener of this.listeners) await listener(manager, grantId);
  }
}
