import { Failure } from '../failures/failure.js';
import type { EventPage } from './events.repository.js';

/** A place in the log. */
export interface LogPlace {
  /** Id of the log. A restore of the database from a backup changes it. */
  logId: string;
  position: number;
}

/**
 * Checks that every event after a place is kept. A place of another log was issued before a restore from a backup, and so was one beyond
 * the end.
 *
 * @throws Failure EVENTS_EXPIRED
 */
export function requireKept(place: LogPlace | null, page: Omit<EventPage, 'events'>): void {
  if (!place) return;
  const { logId, position } = place;
  if (logId !== page.logId || position < page.expiredPosition || position > page.lastPosition)
    throw new Failure('EVENTS_EXPIRED');
}
