import { cursorParts, decodeCursor } from '../../graphql/connection.js';

/** The position in the user's order that a cursor encodes, or null without a cursor. @throws Failure INVALID_INPUT */
export function decodeRankCursor(after: string | null | undefined): { rank: number; id: string } | null {
  const key = decodeCursor(after, [cursorParts.integer, cursorParts.uuid]);
  return key && { rank: Number(key[0]), id: key[1] };
}
