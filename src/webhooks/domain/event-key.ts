import { createHash, hash } from 'node:crypto';
import type { WebhookEvent } from '../../platforms/platform-webhooks.js';

const leadBytes = 8;
const hashBytes = 24;

/** Length of an event key: a lead that keeps the unique index local, and a hash that identifies the event. */
export const eventKeyBytes = leadBytes + hashBytes;

/**
 * What two deliveries of the same event have in common, and no other event has. The adapter's lead is the same in every
 * redelivery, so it may stand in front: keys made one after the other then lie side by side in the index.
 */
export function eventKey(platform: string, { lead, parts }: WebhookEvent['dedupe']): Buffer {
  // Each part with its length before it: ["a", "bc"] and ["ab", "c"] are different events.
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return keyOf(lead, hash('sha256', `${platform}\0event\0${text}`, 'buffer'));
}

/** The key of a body that could not be read: nothing in it is known to stay the same but all of it. */
export function unreadKey(platform: string, body: Buffer): Buffer {
  return keyOf(0n, createHash('sha256').update(`${platform}\0body\0`).update(body).digest());
}

function keyOf(lead: bigint, digest: Buffer): Buffer {
  const key = Buffer.allocUnsafe(eventKeyBytes);
  key.writeBigUInt64BE(BigInt.asUintN(64, lead), 0);
  digest.copy(key, leadBytes, 0, hashBytes);
  return key;
}
