import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { atMostOne, Marked } from '../../discovery/marked.js';
import { methodMarker } from '../../discovery/markers.js';

/** Returns the clients that may get events of these types of a user now, by type. */
export type ReceivingClientsFinder = (
  manager: EntityManager,
  userId: string,
  types: readonly string[],
) => Promise<Map<string, string[]>>;

/** Marks the method of a higher feature that knows which clients get the events of a user. */
export const FindsReceivingClients = methodMarker<void, ReceivingClientsFinder>(
  'patchbay:finds-receiving-clients',
);

/** Finds the clients that get the events of a user. Without a method, no client does. */
@Injectable()
export class ReceivingClients implements OnModuleInit {
  private finder: ReceivingClientsFinder | null = null;

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.finder = atMostOne('receiving clients', this.marked.methods(FindsReceivingClients));
  }

  async find(
    manager: EntityManager,
    userId: string,
    types: readonly string[],
  ): Promise<Map<string, string[]>> {
    return this.finder ? this.finder(manager, userId, types) : new Map();
  }
}
