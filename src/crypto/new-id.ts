import { randomFillSync, randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const randomBytesOfId = 16;
const pool = new Uint8Array(256 * randomBytesOfId);
let used = pool.length;
let made = randomInt(2 ** 31);

/**
 * The id of a new row: a UUID of version 7, greater than those this process has made before. No secret: it tells when it was
 * made, and the next one can be guessed in part. Its random bits come from a pool, since asking for a few of them costs more than
 * all the rest of an insert.
 */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += randomBytesOfId;
  made = (made + 1) % 2 ** 32;
  return uuidv7({ random: pool.subarray(used - randomBytesOfId, used), seq: made });
}
