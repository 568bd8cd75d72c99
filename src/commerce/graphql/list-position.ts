import { cursorParts, decodeCursor } from '../../graphql/connection.js';
import type { PageKey } from '../domain/page.js';

/** The key of a cursor. It names the order of the list, so that a cursor of another order is refused. */
export function positionKey(orderBy: string): (row: PageKey) => readonly string[] {
  return ({ orderKey, id }) => [orderBy, orderKey, id];
}

/** @throws Failure INVALID_INPUT if it is not a cursor of a list in this order */
export function readPosition(after: string | null | undefined, orderBy: string): PageKey | null {
  const key = decodeCursor(after, [(text) => text === orderBy, cursorParts.time, cursorParts.uuid]);
  return key && { orderKey: key[1], id: key[2] };
}
