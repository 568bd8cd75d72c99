import { cursorParts, decodeCursor, encodeCursor, type Page } from '../../graphql/connection.js';
import type { EventsRead } from '../events.service.js';
import type { LogPlace } from '../log-place.js';
import { type EventType, toEventType } from './event.type.js';

const isPosition = (text: string) => /^\d{1,15}$/.test(text);

/** @throws Failure INVALID_INPUT */
export function decodePlace(after: string | null | undefined): LogPlace | null {
  const parts = decodeCursor(after, [isPosition, cursorParts.uuid]);
  return parts && { position: Number(parts[0]), logId: parts[1] };
}

/** The cursor of a place, for {@link decodePlace}. */
export function encodePlace({ position, logId }: LogPlace): string {
  return encodeCursor([String(position), logId]);
}

/** A page of events. Its end cursor is never null, so that readers continue after an empty page. */
export function toEventPage(read: EventsRead, after: string | null | undefined): Page<EventType> {
  const cursorOf = (position: number) => encodePlace({ position, logId: read.logId });
  const edges = read.events.map((event) => ({
    node: toEventType(event),
    cursor: cursorOf(event.position),
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage: read.hasMore,
      hasPreviousPage: Boolean(after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: cursorOf(read.position),
    },
  };
}
