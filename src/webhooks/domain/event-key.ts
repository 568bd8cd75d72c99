import { createHash } from 'node:crypto';
import type { WebhookEvent } from '../../platforms/platform.js';

const leadBytes = 8;
const hashBytes = 24;

/** Length of an event key: a lead that keeps the unique index local, and a hash that tells events apart. */
export const eventKeyBytes = leadBytes + hashBytes;

/**
 * What two deliveries of the same event have in common, and no other event has. The adapter's lead is the same in every
 * redelivery, so it may stand in front: keys made one after the other then lie side by side in the index.
 */
export function eventKey(platform: string, { lead, parts }: WebhookEvent['dedupe']): Buffer {
  return keyOf(lead, platform, 'event', parts);
}

/** The key of a body that could not be read: nothing in it is known to stay the same but all of it. */
export function unreadKey(platform: string, body: Buffer): Buffer {
  return keyOf(0n, platform, 'body', [body]);
}

function keyOf(lead: bigint, platform: string, kind: string, parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256').update(`${platform}\0${kind}`);
  for (const part of parts) {
    // Each part with its length before it: ["a", "bc"] and ["ab", "c"] are different events.
    hash.update(`\0${typeof part === 'string' ? Buffer.byteLength(part) : part.length}:`).update(part);
  }
  const key = Buffer.allocUnsafe(eventKeyBytes);
  key.writeBigUInt64BE(BigInt.asUintN(64, lead), 0);
  hash.digest().copy(key, leadBytes, 0, hashBytes);
  return key;
}
