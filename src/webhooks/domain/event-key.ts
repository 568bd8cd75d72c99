import { createHash, hash } from 'node:crypto';
import type { WebhookEvent } from '../../platforms/platform-webhooks.js';

const leadBytes = 8;
const hashBytes = 24;

/**
 * Length of an event key in bytes: a lead that keeps neighbouring events together in the unique index, and a hash
 * that identifies the event.
 */
export const eventKeyBytes = leadBytes + hashBytes;

/**
 * A key that is the same in every delivery of an event and unique among events. It begins with the lead of the
 * adapter, so that keys of successive events are adjacent in the index.
 */
export function eventKey(platform: string, { lead, parts }: WebhookEvent['dedupe']): Buffer {
  // Each part is prefixed with its length, so that ["a", "bc"] and ["ab", "c"] are different.
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return keyOf(lead, hash('sha256', `${platform}\0event\0${text}`, 'binary'));
}

/** The key of a body that could not be parsed: a hash of the whole body. */
export function unreadKey(platform: string, body: Buffer): Buffer {
  return keyOf(0n, createHash('sha256').update(`${platform}\0body\0`).update(body).digest('binary'));
}

/** @param digest its bytes as characters: a buffer outside the heap costs more than the hash */
function keyOf(lead: bigint, digest: string): Buffer {
  const key = Buffer.allocUnsafe(eventKeyBytes);
  key.writeBigUInt64BE(BigInt.asUintN(64, lead), 0);
  key.write(digest, leadBytes, hashBytes, 'binary');
  return key;
}
