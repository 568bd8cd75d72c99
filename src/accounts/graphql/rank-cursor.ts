import { cursorParts, decodeCursor } from '../../graphql/connection.js';

/** The place behind a cursor of a list in the user's order, or null without one. @throws Failure INVALID_INPUT */
export function decodeRankCursor(after: string | null | undefined): { rank: number; id: string } | null {
  const key = decodeCursor(after, [cursorParts.integer, cursorParts.uuid]);
  return key && { rank: Number(key[0]), id: key[1] };
}
