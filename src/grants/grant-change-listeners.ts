import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Called in the transaction that changes the visible state of a grant. */
export type GrantChangeListener = (manager: EntityManager, grantId: string) => Promise<void>;

/** Lets a higher feature react to changes of grants without an import in this direction. */
@Injectable()
export class GrantChangeListeners {
  private readonly listeners: GrantChangeListener[] = [];

  /** Called once at start-up. */
  register(listener: GrantChangeListener): void {
    this.listeners.push(listener);
  }

  /** Call it in the transaction that changes the visible state of a grant. */
  async notify(manager: EntityManager, grantId: string): Promise<void> {
    for (const listener of this.listeners) await listener(manager, grantId);
  }
}
