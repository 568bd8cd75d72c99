import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Marked } from '../discovery/marked.js';
import { methodMarker } from '../discovery/markers.js';

/** Called in the transaction that deletes a user. */
export type UserDeletionListener = (manager: EntityManager, userId: string) => Promise<void>;

/** Marks a method of a higher feature that deletes what no foreign key deletes, usually by a job. */
export const OnUserDeleted = methodMarker<void, UserDeletionListener>('patchbay:on-user-deleted');

/** Lets higher features react to the deletion of users. */
@Injectable()
export class UserDeletionListeners implements OnModuleInit {
  private listeners: readonly UserDeletionListener[] = [];

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.listeners = this.marked.methods(OnUserDeleted).map(({ target }) => target);
  }

  /** Call it in the transaction that deletes the user. */
  async notify(manager: EntityManager, userId: string): Promise<void> {
    for (const listener of this.listeners) await listener(manager, userId);
  }
}
