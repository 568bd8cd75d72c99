import { NIL, stringify, v7 as uuidv7 } from 'uuid';

const noRandomness = new Uint8Array(16);

/**
 * The smallest possible id of an event received at `time`. Ids contain the time of receipt, so ranges of time are
 * ranges of the primary key.
 */
export function firstEventIdAt(time: Date): string {
  return stringify(uuidv7({ msecs: time.getTime(), seq: 0, random: noRandomness }, new Uint8Array(16)));
}

/** Smaller than all ids. */
export const beforeEveryEvent = NIL;
