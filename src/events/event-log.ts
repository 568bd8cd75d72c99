import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { AccountErasureListeners } from './deletion/account-erasure-listeners.js';
import { ReceivingClients } from './deletion/receiving-clients.js';
import { markForWakeUp } from './sequencing/commit-wake-up.js';
import { type EventData, type EventType, eventTypes } from './event-types.js';
import { fitData } from './fit-data.js';
import { EventsRepository, type NewEventRow } from './events.repository.js';

/** An event that is about to be written. */
export type NewEvent = { [Type in EventType]: EventOf<Type> }[EventType];

interface EventOf<Type extends EventType> {
  type: Type;
  /** Owner of the entity. Null for an event that concerns no user. */
  userId: string | null;
  accountId: string | null;
  /** Id of the object that the event is about, which numbers its events. */
  entityId: string;
  data: EventData<Type>;
}

/** The log of what happened. Features call it as they call `Changes`: changes may be lost, events may not. */
@Injectable()
export class EventLog {
  constructor(
    private readonly events: EventsRepository,
    private readonly erasureListeners: AccountErasureListeners,
    private readonly receivingClients: ReceivingClients,
  ) {}

  /**
   * Writes events in the transaction that changes their entities, in this order, with one statement. The caller has locked or created
   * the rows of the entities, so that two transactions number the events of an entity in the order of its changes. Append last in a transaction:
   * the numbers of the entities are locked until the commit. Workers are woken after the commit.
   */
  async append(manager: EntityManager, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.events.insert(events.map(toRow), manager);
    markForWakeUp(manager);
  }

  /**
   * Writes the events about the deletion of a user, with the clients that may get them. Call it before the user is deleted with all earlier events.
   */
  async appendDeletion(manager: EntityManager, userId: string, events: readonly NewEvent[]): Promise<void> {
    const types = [...new Set(events.map(({ type }) => type))];
    const clients = await this.receivingClients.find(manager, userId, types);
    const rows = events.map((event) => ({
      ...toRow(event),
      ...{ userId: null, deletedUserId: userId, receivingClientIds: clients.get(event.type) ?? [] },
    }));
    await this.events.insert(rows, manager);
    // Nothing more happens to these objects.
    await this.events.deleteNumbers(
      rows.map(({ entityId }) => entityId),
      manager,
    );
    markForWakeUp(manager);
  }

  /** Deletes the events of accounts, because their data is erased. Write the event about that afterwards. */
  async eraseAccounts(manager: EntityManager, accountIds: readonly string[]): Promise<void> {
    if (accountIds.length === 0) return;
    await this.events.deleteByAccounts(accountIds, manager);
    await this.erasureListeners.notify(manager, accountIds);
  }

  /** Deletes the number of an object that no user owns, after it was deleted. Those of users are deleted with them. */
  async forgetEntity(entityId: string): Promise<void> {
    await this.events.deleteNumbers([entityId]);
  }
}

/** @throws ZodError if the data does not match its schema, which is a bug of the caller */
function toRow({ type, userId, accountId, entityId, data }: NewEvent): NewEventRow {
  const { entity, schema } = eventTypes[type];
  return {
    id: newId(),
    type,
    userId,
    deletedUserId: null,
    receivingClientIds: null,
    accountId,
    entityKind: entity,
    entityId,
    data: JSON.stringify(schema.parse(fitData(schema, data))),
  };
}
