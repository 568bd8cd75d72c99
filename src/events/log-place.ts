import { Failure } from '../failures/failure.js';
import type { EventPage } from './events.repository.js';

/** A place in the log. */
export interface LogPlace {
  /** Id of the log. A restore of the database from a backup changes it. */
  logId: string;
  position: number;
}

/**
 * Checks that a place belongs to this log. One of another log was issued before a restore from a backup, and so was one beyond the end.
 *
 * @throws Failure EVENTS_EXPIRED
 */
export function requireSameLog(place: LogPlace, head: Pick<EventPage, 'logId' | 'lastPosition'>): void {
  if (place.logId !== head.logId || place.position > head.lastPosition) throw new Failure('EVENTS_EXPIRED');
}

/**
 * Checks that every event after a place is kept.
 *
 * @throws Failure EVENTS_EXPIRED
 */
export function requireKept(place: LogPlace | null, page: Omit<EventPage, 'events'>): void {
  if (!place) return;
  requireSameLog(place, page);
  if (place.position < page.expiredPosition) throw new Failure('EVENTS_EXPIRED');
}
