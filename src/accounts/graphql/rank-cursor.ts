import { isUUID } from 'class-validator';
import { Failure } from '../../failures/failure.js';
import { decodeCursor } from '../../graphql/connection.js';

/** The place behind a cursor of a list in the user's order, or null without one. @throws Failure INVALID_INPUT */
export function decodeRankCursor(after: string | null | undefined): { rank: number; id: string } | null {
  const key = decodeCursor(after, 2);
  if (!key) return null;
  const rank = Number(key[0]);
  const id = key[1]!;
  if (!Number.isSafeInteger(rank) || Math.abs(rank) > 2 ** 31 - 1 || !isUUID(id)) {
    throw new Failure('INVALID_INPUT', {
      fields: [{ path: 'after', message: 'is not a cursor of this list' }],
    });
  }
  return { rank, id };
}
