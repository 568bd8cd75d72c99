import { Injectable } from '@nestjs/common';
import { type Actor, ownerOf } from '../auth/actor.js';
import { type EventType, eventTypes } from './event-types.js';
import { EventsRepository, type LoggedEvent } from './events.repository.js';
import { requireKnownTypes } from './known-types.js';
import { type LogPlace, requireKept } from './log-place.js';

export interface EventsRequest {
  /** Place after which events are read. Null: from the oldest one that is kept. */
  after: LogPlace | null;
  first: number;
  types: readonly string[] | null;
  accountIds: readonly string[] | null;
}

export interface EventsRead {
  /** Up to `first` events. */
  events: LoggedEvent[];
  hasMore: boolean;
  logId: string;
  /** Position up to which the log was read. The next request begins after it. */
  position: number;
}

/** Reads the log for its users. */
@Injectable()
export class EventsService {
  constructor(private readonly repository: EventsRepository) {}

  /**
   * The caller's events in the order of the log. A client gets only the types for whose data it has the scope.
   *
   * @throws Failure EVENTS_EXPIRED, INVALID_INPUT for an unknown type
   */
  async read(actor: Actor, { after, first, types, accountIds }: EventsRequest): Promise<EventsRead> {
    const filter = { userId: ownerOf(actor), types: readableTypes(actor, types), accountIds };
    const page = await this.repository.pageOwned(filter, { after: after?.position ?? 0, limit: first + 1 });
    requireKept(after, page);
    const events = page.events.slice(0, first);
    const hasMore = page.events.length > first;
    return {
      events,
      hasMore,
      logId: page.logId,
      position: hasMore ? events.at(-1)!.position : page.lastPosition,
    };
  }

  /** An event of the caller, of a type that {@link read} returns. Null otherwise. */
  async find(actor: Actor, id: string): Promise<LoggedEvent | null> {
    const event = await this.repository.find(id);
    if (!event || event.userId !== ownerOf(actor)) return null;
    const types = readableTypes(actor, null);
    return types === null || types.includes(event.type) ? event : null;
  }
}

/** The types that the caller may read. Null: all, also those of newer versions. */
function readableTypes(actor: Actor, requested: readonly string[] | null): readonly string[] | null {
  requireKnownTypes(requested);
  const readable = Object.keys(eventTypes).filter((type) => mayRead(actor, type as EventType));
  if (requested) return requested.filter((type) => readable.includes(type));
  return readable.length === Object.keys(eventTypes).length ? null : readable;
}

/** Whether the caller has the scope for the data of a type. */
function mayRead(actor: Actor, type: EventType): boolean {
  const { scope } = eventTypes[type];
  return actor.kind === 'system' || scope === null || actor.scopes.has(scope);
}
