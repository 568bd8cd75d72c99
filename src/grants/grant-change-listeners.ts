import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What must be written beside a change of a grant that people can see. */
export type GrantChangeListener = (manager: EntityManager, grantId: string) => Promise<void>;

/** Lets the feature that shows grants to people tell them of changes, without an arrow back to it. */
@Injectable()
export class GrantChangeListeners {
  private readonly listeners: GrantChangeListener[] = [];

  /** Called once at start. */
  register(listener: GrantChangeListener): void {
    this.listeners.push(listener);
  }

  /** Call it in the transaction that changes what people see of a grant. */
  async notify(manager: EntityManager, grantId: string): Promise<void> {
    for (const listener of this.listeners) await listener(manager, grantId);
  }
}
