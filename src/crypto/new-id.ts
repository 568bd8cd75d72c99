import { randomFillSync, randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const bytesPerId = 16;
const pool = new Uint8Array(256 * bytesPerId);
let used = pool.length;
let sequence = randomInt(2 ** 31);

/**
 * Creates the id of a new row: a UUIDv7 that is greater than all previous ones of this process. Not a secret: it contains the time, and
 * the next id can partly be guessed. Random bits come from a pool, because single requests for random bytes are slow.
 */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytesPerId;
  sequence = (sequence + 1) % 2 ** 32;
  return uuidv7({ random: pool.subarray(used - bytesPerId, used), seq: sequence });
}

/** The time in an id, in milliseconds since 1970. 0 for ids of other versions of UUID. */
export function timeOfId(id: string): number {
  const isVersion7 = id[14] === '7';
  return isVersion7 ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : 0;
}

/** The smallest id of a millisecond. Times before 1970 have the smallest of all ids. */
export function firstIdAt(timeMs: number): string {
  const digits = Math.min(Math.max(0, Math.floor(timeMs)), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}
