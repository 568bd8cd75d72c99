import { NIL, stringify, v7 as uuidv7 } from 'uuid';

const noRandomness = new Uint8Array(16);

/**
 * The smallest id an event received at `time` can have. Ids hold the time of receipt, so the primary key answers questions
 * about time.
 */
export function firstEventIdAt(time: Date): string {
  return stringify(uuidv7({ msecs: time.getTime(), seq: 0, random: noRandomness }, new Uint8Array(16)));
}

/** Smaller than every id. */
export const beforeEveryEvent = NIL;
